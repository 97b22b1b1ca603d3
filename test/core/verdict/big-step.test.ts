import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import type { Attestation } from '../../../src/core/facts/attestation.ts';
import { noFacts } from '../../../src/core/facts/view.ts';
import { bigStepApproval } from '../../../src/core/verdict/big-step.ts';
import { openCase } from '../../../src/core/verdict/case.ts';
import { attested } from '../../support/attested.ts';
import { type CaseBuilder, cluster } from '../../support/case-builder.ts';

const BIG_STEP = { name: 'outage-agreed', maxAgeMs: durationMs(3_600_000), secondPerson: true };
const BY_BOB = { kind: 'given', by: 'bob', atMs: 999_500 } as const;
const AWAITED = { kind: 'awaited', untilMs: 9_000_000 } as const;

const agreed = (...attestations: readonly Attestation[]): CaseBuilder =>
  cluster()
    .voters(3)
    .policy({ bigStep: BIG_STEP })
    .facts({ ...noFacts(1_000_000), attestations });

const approval = (built: CaseBuilder) => bigStepApproval(openCase(built.ask('stop-cluster', 'n1')));

describe('an outage that is meant', () => {
  it('goes ahead on the word of two people, and names both', () => {
    const built = agreed(attested('outage-agreed', { approval: BY_BOB }));
    expect(approval(built)).toMatchObject({ kind: 'given' });
    expect(approval(built).detail).toContain('alice and bob have agreed');
    expect(built.decide('stop-cluster', 'n1').decision).toBe('go');
  });

  it.each([
    ['nobody has attested it', agreed()],
    ['one person is not enough', agreed(attested('outage-agreed'))],
    ['the second person is awaited', agreed(attested('outage-agreed', { approval: AWAITED }))],
    ['it is about something else', agreed(attested('backup-verified', { approval: BY_BOB }))],
    ['it is too old', agreed(attested('outage-agreed', { approval: BY_BOB, atMs: -3_000_000 }))],
    ['the runbook does not allow for it', cluster().voters(3)],
    ['the facts cannot be read', agreed().facts({ kind: 'unknown', detail: 'no disk' })],
  ])('is refused when %s', (_, built) => {
    expect(approval(built).kind).toBe('missing');
    expect(built.decide('stop-cluster', 'n1')).toMatchObject({ decision: 'no-go' });
  });

  it('says who has to do what', () => {
    const awaited = approval(agreed(attested('outage-agreed', { approval: AWAITED })));
    expect(awaited).toMatchObject({
      clears: 'somebody other than alice approves: holdpoint approve att_1',
    });
    const alone = approval(agreed(attested('outage-agreed')));
    expect(alone.detail).toContain('alice alone has attested outage-agreed');
    expect(approval(agreed()).detail).toContain('nobody has attested outage-agreed');
  });
});
