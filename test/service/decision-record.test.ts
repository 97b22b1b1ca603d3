import { describe, expect, it } from 'vitest';
import { doAll } from '../../src/core/base/steps.ts';
import { encodeStructure } from '../../src/core/base/structure.ts';
import { RECORD_BODY_LENGTH_MAX } from '../../src/core/ledger/seal.ts';
import { DecisionRecorder } from '../../src/service/decision-record.ts';
import { cluster } from '../support/case-builder.ts';
import { madeDecision, rulesOf, WALL_OFFSET_MS } from '../support/made-decision.ts';

const built = () => cluster().voters(3).holdPoint({}, { n1: 1, n2: 2, n3: 42 });

describe('DecisionRecorder', () => {
  it('writes the wall time of a decision, and the verdict as it was', () => {
    const made = madeDecision(built().ask('restart', 'n2'), { id: 'dec_1' });
    const { record } = doAll(new DecisionRecorder('1.2.3').write(made));
    const body = JSON.parse(record.body);
    expect(record.atMs).toBe(made.verdict.decidedAt + WALL_OFFSET_MS);
    expect(body).toMatchObject({ id: 'dec_1', kind: 'wait', inTheWay: ['backlog'] });
    expect(JSON.stringify(body.verdict)).toBe(encodeStructure(made.verdict));
  });

  it('shares what decisions on one evaluation have in common', () => {
    const first = built().ask('restart', 'n2');
    const second = { ...first, question: { ...first.question, action: 'drain' as const } };
    const rules = rulesOf(first);
    const recorder = new DecisionRecorder('1.2.3');
    const digests = [first, second].map((inputs) => {
      const made = { ...madeDecision(inputs, { id: 'dec_1' }), rules };
      const { shared, own } = doAll(recorder.write(made));
      return [...shared, ...own].map(({ digest }) => digest);
    });
    expect(new Set(digests.flat()).size).toBe(5);
  });

  it('stores a verdict beside the log that is too large for it', () => {
    const many = cluster().voters(3).holdPoint({}, {});
    const made = madeDecision(many.ask('restart', 'n2'), { id: 'dec_1' });
    const [report] = made.verdict.holdPoints;
    if (report === undefined) throw new Error('a verdict has hold points');
    const holdPoints = Array.from({ length: 3_000 }, () => report);
    const large = { ...made, verdict: { ...made.verdict, holdPoints } };
    const { record, own } = doAll(new DecisionRecorder('1.2.3').write(large));
    const { verdict, verdictDigest } = JSON.parse(record.body);
    expect(verdict).toBeUndefined();
    expect(record.body.length).toBeLessThan(RECORD_BODY_LENGTH_MAX);
    const stored = own.find(({ digest }) => digest === verdictDigest);
    expect(stored?.text).toBe(encodeStructure(large.verdict));
  });
});
