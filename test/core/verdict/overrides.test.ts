import { describe, expect, it } from 'vitest';
import { factIdOf } from '../../../src/core/facts/fact.ts';
import type { Override } from '../../../src/core/facts/override.ts';
import { PROTECTED_HOLD_POINTS } from '../../../src/core/facts/protected.ts';
import { noFacts } from '../../../src/core/facts/view.ts';
import { openCase } from '../../../src/core/verdict/case.ts';
import { decide } from '../../../src/core/verdict/decide.ts';
import { applyOverrides } from '../../../src/core/verdict/overrides.ts';
import { cluster, EVALUATED_AT, nodeId } from '../../support/case-builder.ts';

const OVERRIDE: Override = {
  ...{ id: factIdOf('override', '1'), by: 'ada', atMs: EVALUATED_AT, holdPoint: 'backlog' },
  ...{ node: undefined, action: undefined, why: 'a false alarm', untilMs: EVALUATED_AT + 60_000 },
  approval: { kind: 'not-needed' },
};

const BUSY = { n1: 500, n2: 500, n3: 500 };

function asked(override: Override, policy: 'allowed' | 'second_person' | 'never' = 'allowed') {
  return cluster()
    .voters(3)
    .holdPoint({ override: policy }, BUSY)
    .facts({ ...noFacts(EVALUATED_AT), overrides: [override] })
    .ask('restart', 'n2');
}

describe('an override in force', () => {
  it('lets a step past its hold point, and says so in the answer', () => {
    const verdict = decide(asked(OVERRIDE));
    expect(verdict.kind).toBe('go');
    expect(verdict.overrides).toEqual([OVERRIDE]);
    const backlog = verdict.holdPoints.filter(({ name }) => name === 'backlog');
    expect(backlog).toHaveLength(3);
    for (const report of backlog) {
      expect(report).toMatchObject({ result: 'overridden', override: { id: 'ovr_1' } });
      expect(report.detail).toMatch(/overridden by ada for 1m until .* \(ovr_1\): a false alarm$/);
    }
  });

  it('bounds how long a go stands', () => {
    const soon = { ...OVERRIDE, untilMs: EVALUATED_AT + 7 };
    expect(decide(asked(soon)).validUntil).toBe(EVALUATED_AT + 7);
  });

  it.each([
    ['that is over', { untilMs: EVALUATED_AT }],
    ['of another node', { node: nodeId('n1') }],
    ['of another action', { action: 'remove' }],
    ['of another hold point', { holdPoint: 'other' }],
    ['that waits for a second person', { approval: { kind: 'awaited', untilMs: 2e12 } }],
  ] as const)('does nothing where it is one %s', (_, change) => {
    expect(decide(asked({ ...OVERRIDE, ...change })).kind).toBe('wait');
  });

  it('must not outlive the rule that allowed it', () => {
    expect(decide(asked(OVERRIDE, 'never')).kind).toBe('wait');
    expect(decide(asked(OVERRIDE, 'second_person')).kind).toBe('wait');
    const approval = { kind: 'given', by: 'eve', atMs: EVALUATED_AT } as const;
    expect(decide(asked({ ...OVERRIDE, approval }, 'second_person')).kind).toBe('go');
  });

  it.each(PROTECTED_HOLD_POINTS)(
    'never lets a step past %s, wherever it came from (R39)',
    (name) => {
      const given = openCase(asked({ ...OVERRIDE, holdPoint: name }));
      const report = { name, result: 'fail', onFail: 'wait', detail: 'no' } as const;
      expect(applyOverrides([report], given)).toEqual([report]);
    },
  );

  it('does not change what passes, and is shown all the same', () => {
    const inputs = cluster()
      .voters(3)
      .holdPoint({}, { n1: 1, n2: 1, n3: 1 })
      .facts({ ...noFacts(EVALUATED_AT), overrides: [OVERRIDE] });
    const verdict = inputs.decide('restart', 'n2');
    expect(verdict.overrides).toEqual([OVERRIDE]);
    expect(verdict.holdPoints.some(({ result }) => result === 'overridden')).toBe(false);
  });
});

describe('a freeze in a verdict', () => {
  it('halts, whatever else is in the way', () => {
    const freeze = {
      ...{ id: factIdOf('freeze', '1'), by: 'ada', atMs: EVALUATED_AT, fromMs: EVALUATED_AT },
      ...{ untilMs: undefined, reason: 'the year ends' },
      covers: 'forward',
    } as const;
    const verdict = cluster()
      .voters(3)
      .holdPoint({}, BUSY)
      .facts({ ...noFacts(EVALUATED_AT), freezes: [freeze] })
      .decide('restart', 'n2');
    expect(verdict).toMatchObject({ decision: 'no-go', kind: 'halted', retryAfterMs: undefined });
  });

  it('that will begin bounds how long a go stands', () => {
    const freeze = {
      ...{ id: factIdOf('freeze', '1'), by: 'ada', atMs: EVALUATED_AT, fromMs: EVALUATED_AT + 9 },
      ...{ untilMs: undefined, reason: 'the year ends' },
      covers: 'forward',
    } as const;
    const facts = { ...noFacts(EVALUATED_AT), freezes: [freeze] };
    const verdict = cluster().voters(3).facts(facts).decide('restart', 'n2');
    expect(verdict).toMatchObject({ kind: 'go', validUntil: EVALUATED_AT + 9 });
  });
});
