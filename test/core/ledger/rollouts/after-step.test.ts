import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../../../../src/core/ledger/event.ts';
import type {
  Place,
  RolloutPlan,
  SideEffect,
} from '../../../../src/core/ledger/rollouts/rollout.ts';
import { T0 } from '../../../support/ledger-story.ts';
import { CI, ledgerAfter } from '../../../support/permit-story.ts';
import { onlyRollout, PLAN, stepEvents, type TakenStep } from '../../../support/rollout-story.ts';

type Row = readonly [
  what: string,
  steps: readonly Omit<TakenStep, 'node'>[],
  left: readonly [place: Place, ...effects: readonly SideEffect[]],
];

/** What steps on n2 come to, in a rollout of this kind. */
function rolled(steps: readonly Omit<TakenStep, 'node'>[], change: Partial<RolloutPlan> = {}) {
  const started: LedgerEvent = {
    ...{ type: 'rollout-started', by: CI, plan: { ...PLAN, ...change } },
  };
  const events = steps.flatMap((step, index) =>
    stepEvents({ node: 'n2', name: String(index + 1), ...step }),
  );
  return onlyRollout(ledgerAfter([started, ...events]));
}

describe('the record of a node', () => {
  it.each<Row>([
    ['a restart that was seen', [{ actions: ['restart'], end: 'verified' }], ['complete']],
    ['one that came back unasked', [{ actions: ['restart'], end: 'returned' }], ['complete']],
    ['a stop after which it runs anew', [{ actions: ['stop'], end: 'verified' }], ['complete']],
    [
      'a whole step',
      [{ actions: ['drain', 'transfer', 'restart', 'undrain'], end: 'verified' }],
      ['complete'],
    ],
    [
      'a step that was never undrained',
      [{ actions: ['drain', 'restart'], end: 'verified' }],
      ['complete', 'drained'],
    ],
    [
      'a step that was undrained later',
      [
        { actions: ['drain', 'restart'], end: 'verified' },
        { actions: ['undrain'], end: 'verified' },
      ],
      ['complete'],
    ],
    [
      'a drain after which nothing came of the restart',
      [{ actions: ['drain', 'restart'], end: 'given-back' }],
      ['pending', 'drained'],
    ],
    ['a drain alone', [{ actions: ['drain'], end: 'verified' }], ['pending', 'drained']],
    [
      'a drain that was given up',
      [{ actions: ['drain'], end: 'aborted', outcome: 'aborted' }],
      ['pending', 'drained'],
    ],
    [
      'a restart that failed',
      [{ actions: ['drain', 'restart'], end: 'aborted', outcome: 'failed' }],
      ['failed', 'drained'],
    ],
    [
      'one that failed and was repeated',
      [
        { actions: ['restart'], end: 'aborted', outcome: 'failed' },
        { actions: ['restart'], end: 'verified' },
      ],
      ['complete'],
    ],
    ['one that a person ended', [{ actions: ['restart'], end: 'forced' }], ['failed', 'unseen']],
    ['one that a breach ended', [{ actions: ['restart'], end: 'tripped' }], ['failed', 'unseen']],
    [
      'one that was ended by force, and then looked after',
      [
        { actions: ['restart'], end: 'forced' },
        { actions: ['drain'], end: 'aborted', outcome: 'aborted' },
      ],
      ['failed', 'drained'],
    ],
    [
      'a way back',
      [
        { actions: ['restart'], end: 'verified' },
        { actions: ['rollback'], end: 'verified' },
      ],
      ['rolled-back'],
    ],
  ])('after %s', (_, steps, [place, ...effects]) => {
    expect(rolled(steps).records).toMatchObject([{ node: 'n2', place, effects }]);
  });

  it.each(['given-back', 'lapsed'] as const)('stays as it was after one that was %s', (end) => {
    expect(rolled([{ actions: ['restart'], end }]).records).toEqual([]);
    const drained = rolled([
      { actions: ['drain'], end: 'verified' },
      { actions: ['restart'], end },
    ]);
    expect(drained.records).toMatchObject([{ effects: ['drained'], action: 'drain' }]);
  });

  it('knows when the last step began and ended, for the pace', () => {
    const [record] = rolled([{ actions: ['restart'], end: 'verified' }]).records;
    expect(record).toMatchObject({
      beganAtMs: T0,
      endedAtMs: T0,
      end: 'verified',
      permit: 'prm_1',
    });
  });

  it('of an upgrade is complete only by a step to the version that is meant', () => {
    const plan = { kind: 'rolling-upgrade', toVersion: '3.6.2' } as const;
    const to = (toVersion: string) =>
      rolled([{ actions: ['upgrade'], end: 'verified', toVersion }], plan).records[0]?.place;
    expect([to('3.6.2'), to('3.6.1')]).toEqual(['complete', 'pending']);
    const restarted = rolled([{ actions: ['restart'], end: 'verified' }], plan);
    expect(restarted.records).toMatchObject([{ place: 'pending' }]);
  });

  it('of a member that is added is complete once it votes, and until then it is there', () => {
    const plan = { kind: 'scale-up' } as const;
    const added = { actions: ['add'], end: 'verified' } as const;
    expect(rolled([added], plan).records).toMatchObject([{ place: 'joined', effects: ['joined'] }]);
    const promoted = { actions: ['promote'], end: 'verified' } as const;
    expect(rolled([added, promoted], plan).records).toMatchObject([
      { place: 'complete', effects: [] },
    ]);
    const gaveUp = { actions: ['remove'], end: 'verified', rollout: undefined } as const;
    expect(rolled([added, gaveUp], plan).records).toMatchObject([{ place: 'joined', effects: [] }]);
  });

  it('of a member that is removed is complete, and nothing is left to undrain', () => {
    const gone = { actions: ['drain', 'remove'], end: 'verified' } as const;
    expect(rolled([gone], { kind: 'scale-down' }).records).toMatchObject([
      { place: 'complete', effects: [] },
    ]);
  });

  it('is changed by nobody else’s step, but for what that undoes', () => {
    const drained = { actions: ['drain'], end: 'verified' } as const;
    const others = { actions: ['restart'], end: 'verified', rollout: undefined } as const;
    expect(rolled([others]).records).toEqual([]);
    expect(rolled([drained, others]).records).toMatchObject([
      { place: 'pending', effects: ['drained'], action: 'drain' },
    ]);
    const undrained = { actions: ['undrain'], end: 'verified', rollout: undefined } as const;
    expect(rolled([drained, undrained]).records).toMatchObject([{ place: 'pending', effects: [] }]);
  });

  it('is none of a node that the rollout does not have', () => {
    const elsewhere = stepEvents({ node: 'n9', actions: ['restart'], end: 'verified' });
    const started: LedgerEvent = { type: 'rollout-started', by: CI, plan: PLAN };
    expect(onlyRollout(ledgerAfter([started, ...elsewhere])).records).toEqual([]);
  });
});
