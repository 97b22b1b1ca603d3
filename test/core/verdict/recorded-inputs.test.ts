import { describe, expect, it } from 'vitest';
import { doAll } from '../../../src/core/base/steps.ts';
import {
  recordCluster,
  recordEvaluation,
  recordInputs,
  recordRules,
} from '../../../src/core/verdict/recorded-inputs.ts';
import { cluster } from '../../support/case-builder.ts';
import { guardThree } from '../../support/guarded.ts';

const inputs = () =>
  cluster().voters(3).holdPoint({}, { n1: 1, n2: 2, n3: 3 }).ask('restart', 'n2');

describe('recorded inputs', () => {
  it('are one text where all is equal', () => {
    const { evaluation } = inputs();
    expect(doAll(recordEvaluation(evaluation))).toEqual(
      doAll(recordEvaluation(inputs().evaluation)),
    );
    expect(doAll(recordEvaluation(evaluation)).digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('differ where anything differs that a verdict could look at', () => {
    const { evaluation } = inputs();
    const later = doAll(recordEvaluation({ ...evaluation, sequence: evaluation.sequence + 1 }));
    expect(later.digest).not.toBe(doAll(recordEvaluation(evaluation)).digest);
  });

  it('name shared texts by their digests and compiled rules by their names', () => {
    const given = inputs();
    const shared = {
      rules: { digest: 'sha256:rules', text: '' },
      cluster: { digest: 'sha256:cluster', text: '' },
      evaluation: { digest: 'sha256:evaluation', text: '' },
    };
    const { text } = doAll(recordInputs(given, shared));
    expect(JSON.parse(text)).toMatchObject({
      form: 'inputs-2',
      runbook: 'rolling-restart',
      own: { question: { node: 'n2', action: 'restart' }, now: 1_000_000 },
      shared: {
        rules: 'sha256:rules',
        cluster: 'sha256:cluster',
        evaluation: 'sha256:evaluation',
      },
    });
    expect(doAll(recordEvaluation(given.evaluation)).text).not.toContain('"definition"');
  });

  it('can be written of everything that a real guard evaluates', async () => {
    const { watch, burst } = guardThree();
    await burst();
    const { evaluation, rules } = watch;
    if (evaluation === undefined) throw new Error('the burst has concluded');
    const texts = [
      doAll(recordEvaluation(evaluation)),
      doAll(recordRules(rules)),
      doAll(recordCluster(watch.cluster)),
    ];
    for (const { text } of texts) expect(text.length).toBeGreaterThan(100);
    expect(doAll(recordRules(rules)).text).toContain('delta(proposals_pending[1m])');
  });
});
