import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../../src/core/base/time.ts';
import type { Attestation } from '../../../../src/core/facts/attestation.ts';
import { factIdOf } from '../../../../src/core/facts/fact.ts';
import { noFacts } from '../../../../src/core/facts/view.ts';
import { attestationsValid } from '../../../../src/core/verdict/predicates/attestations-valid.ts';
import { cluster, EVALUATED_AT, nodeId } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';

const DEMAND = { name: 'backup-verified', maxAgeMs: durationMs(60_000), secondPerson: false };

const GIVEN: Attestation = {
  ...{ id: factIdOf('attestation', '1'), by: 'ada', atMs: EVALUATED_AT - 59_999 },
  ...{ name: 'backup-verified', node: undefined, toVersion: undefined, evidence: undefined },
  expiresAtMs: undefined,
  approval: { kind: 'not-needed' },
};

function asked(given: readonly Attestation[], demand = DEMAND) {
  const facts = { ...noFacts(EVALUATED_AT), attestations: given };
  const inputs = cluster().voters(3).attestations(demand).facts(facts);
  return judge(attestationsValid, inputs.ask('upgrade', 'n2', '3.6.1'))[0];
}

describe('attestations_valid', () => {
  it('has no say where a runbook asks for none, and none in cures and ways back', () => {
    const none = cluster().voters(3).ask('restart', 'n2');
    const cure = cluster().voters(3).down('n2').attestations(DEMAND).ask('restart', 'n2');
    const back = cluster().voters(3).attestations(DEMAND).ask('undrain', 'n2');
    expect([none, cure, back].map((inputs) => hasSay(attestationsValid, inputs))).toEqual([
      ...[false, false, false],
    ]);
  });

  it('passes on a word that is not too old, and says whose and until when', () => {
    expect(asked([GIVEN])).toMatchObject({
      result: 'pass',
      detail: expect.stringMatching(/by ada \(att_1\), which counts until 1970-01-01T00:16:40/),
    });
  });

  it('needs a person where nobody has said anything, and names the command', () => {
    expect(asked([])).toMatchObject({
      ...{ result: 'fail', onFail: 'block', detail: 'nobody has attested backup-verified' },
      clears: expect.stringContaining(
        'holdpoint attest backup-verified --cluster orders --to-version 3.6.1',
      ),
    });
  });

  it('does not take an old word, nor one about another node or version', () => {
    const old = { ...GIVEN, atMs: EVALUATED_AT - 60_000 };
    expect(asked([old])).toMatchObject({
      result: 'fail',
      detail: expect.stringMatching(/counted/),
    });
    expect(asked([{ ...GIVEN, node: nodeId('n1') }])).toMatchObject({ result: 'fail' });
    expect(asked([{ ...GIVEN, toVersion: '3.6.0' }])).toMatchObject({ result: 'fail' });
  });

  it('does not take one that waits for a second person, and names who can help', () => {
    const awaited = { kind: 'awaited', untilMs: EVALUATED_AT + 1 } as const;
    expect(asked([{ ...GIVEN, approval: awaited }])).toMatchObject({
      result: 'fail',
      clears: 'somebody other than ada approves it: holdpoint approve att_1',
    });
  });

  it('takes the word of one person only where the runbook does not ask for two', () => {
    const two = { ...DEMAND, secondPerson: true };
    expect(asked([GIVEN], two)).toMatchObject({ result: 'fail' });
    const approved = { kind: 'given', by: 'eve', atMs: EVALUATED_AT } as const;
    expect(asked([{ ...GIVEN, approval: approved }], two)).toMatchObject({ result: 'pass' });
  });

  it('is unknown while the log cannot be read', () => {
    const inputs = cluster().voters(3).attestations(DEMAND);
    const unread = inputs.facts({ kind: 'unknown', detail: 'damaged' }).ask('restart', 'n2');
    expect(judge(attestationsValid, unread)).toMatchObject([{ result: 'unknown' }]);
  });
});
