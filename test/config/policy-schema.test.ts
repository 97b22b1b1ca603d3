import { describe, expect, it } from 'vitest';
import { packSchema, toPack } from '../../src/config/pack-schema.ts';
import { runbookSchema, toRunbook } from '../../src/config/runbook-schema.ts';

const runbook = (policy: object) =>
  runbookSchema.safeParse({ runbook: 'r', actions: ['restart'], ...policy });

const places = (policy: object) =>
  runbook(policy).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('the policy of a runbook', () => {
  it('is one step at a time, three voters and one minor version, unless it says otherwise', () => {
    const plain = toRunbook(runbookSchema.parse({ runbook: 'r', actions: ['restart'] }));
    expect(plain).toMatchObject({
      budget: { maxUnavailable: 1, minVoters: 3 },
      timing: { soakMs: 0, nodeWindowMs: undefined, completeWithinMs: undefined },
      versions: { maxMinorSkew: 1, skipMinor: 'refuse', compatible: [] },
      failureDomain: undefined,
      bigStep: undefined,
      noWayBackAfter: [],
    });
  });

  it('keeps the defaults of what a mapping leaves out', () => {
    const parsed = runbookSchema.parse({
      runbook: 'r',
      actions: ['restart'],
      budget: { min_voters: 5 },
      timing: { soak: '2m' },
    });
    expect(toRunbook(parsed)).toMatchObject({
      budget: { maxUnavailable: 1, minVoters: 5 },
      timing: { soakMs: 120_000 },
    });
  });

  it('always asks two people for an outage', () => {
    const parsed = runbookSchema.parse({
      runbook: 'r',
      actions: ['stop-cluster'],
      big_step: { attestation: 'outage-agreed', max_age: '4h' },
    });
    expect(toRunbook(parsed).bigStep).toEqual({
      name: 'outage-agreed',
      maxAgeMs: 14_400_000,
      secondPerson: true,
    });
  });

  it.each([
    [{ budget: { max_unavailable: 0 } }, 'budget.max_unavailable'],
    [{ budget: { max_unavailable: 4 } }, 'budget.max_unavailable'],
    [{ budget: { min_voters: 10 } }, 'budget.min_voters'],
    [{ timing: { soak: '2d' } }, 'timing.soak'],
    [{ versions: { skip_minor: 'maybe' } }, 'versions.skip_minor'],
    [{ versions: { compatible: [{ from: '^1', to: '2.0' }] } }, 'versions.compatible.0.from'],
    [{ failure_domain: 'a zone' }, 'failure_domain'],
    [{ big_step: { attestation: 'X!', max_age: '4h' } }, 'big_step.attestation'],
    [{ rollback: { forbidden_after: [''] } }, 'rollback.forbidden_after.0'],
  ])('refuses %j at its place', (policy, place) => {
    expect(places(policy)).toContain(place);
  });
});

describe('what a pack protects', () => {
  const pack = (more: object) =>
    packSchema.safeParse({ system: 's', handover: 'none', signals: {}, ...more });

  it.each([
    [{}, { kind: 'quorum' }],
    [{ protects: 'quorum' }, { kind: 'quorum' }],
    [{ protects: 'serving(2)' }, { kind: 'serving', min: 2 }],
  ])('%j is %j', (more, protection) => {
    const parsed = pack(more);
    expect(parsed.data && toPack(parsed.data).protection).toEqual(protection);
  });

  it.each(['serving', 'serving(0)', 'serving(100)', 'everything'])('is not %s', (protects) => {
    expect(pack({ protects }).success).toBe(false);
  });
});
