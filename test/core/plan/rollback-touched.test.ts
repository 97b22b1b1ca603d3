import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/core/ledger/apply.ts';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import { permitIdOf } from '../../../src/core/ledger/permits/permit.ts';
import { emptyLedger, type LedgerState } from '../../../src/core/ledger/state.ts';
import { touchedByRollout, touchedByStep } from '../../../src/core/plan/rollback-touched.ts';
import { ORDERS, recordAfter, T0 } from '../../support/ledger-story.ts';
import { ROLLOUT, ROLLOUT_EVENTS, stepEvents } from '../../support/rollout-story.ts';
import { TRIP_FOUND } from '../../support/trip-story.ts';

/** Events a minute apart. */
function ledgerOver(...batches: readonly (readonly LedgerEvent[])[]): LedgerState {
  let state = emptyLedger(ORDERS);
  for (const [minute, events] of batches.entries()) {
    for (const event of events)
      state = apply(state, recordAfter(state, event, T0 + minute * 60_000));
  }
  return state;
}

const namesOf = ({ touched }: ReturnType<typeof touchedByRollout>) =>
  touched.map(({ node }) => node);

const STARTED = [ROLLOUT_EVENTS['rollout-started']];

describe('what a rollout has touched', () => {
  it('is every node that it has changed, the last one first', () => {
    const state = ledgerOver(
      STARTED,
      stepEvents({ node: 'n2', actions: ['restart'], end: 'verified' }),
      stepEvents({ node: 'n3', actions: ['restart'], end: 'verified' }),
      stepEvents({ node: 'n1', actions: ['restart'] }),
    );
    expect(namesOf(touchedByRollout(state, ROLLOUT))).toEqual(['n1', 'n3', 'n2']);
  });

  it('is not what was given back unused, put back already, or done by somebody else', () => {
    const state = ledgerOver(
      STARTED,
      stepEvents({ node: 'n2', actions: ['restart'], end: 'given-back' }),
      stepEvents({ node: 'n2', actions: ['restart'], end: 'tripped', name: 'again' }),
      stepEvents({ node: 'n3', actions: ['restart', 'rollback'], end: 'verified' }),
      stepEvents({ node: 'n1', actions: ['restart'], end: 'verified', rollout: undefined }),
    );
    expect(namesOf(touchedByRollout(state, ROLLOUT))).toEqual([]);
  });

  it('knows the version before of what is out', () => {
    const state = ledgerOver(STARTED, stepEvents({ node: 'n1', actions: ['restart'] }));
    expect(touchedByRollout(state, ROLLOUT).touched[0]?.versionBefore).toBe('3.6.1');
  });
});

describe('what a step that tripped has touched', () => {
  const step = { ...TRIP_FOUND.step, permit: permitIdOf('n1') };

  it('is its node, by the name of its permit where it is of no rollout', () => {
    const state = ledgerOver(stepEvents({ node: 'n1', actions: ['restart'], rollout: undefined }));
    const undone = touchedByStep(state, step);
    expect([undone.undoes, namesOf(undone)]).toEqual(['prm_n1', ['n1']]);
  });

  it('is its node first, also when its permit is over by now, and those of its rollout', () => {
    const state = ledgerOver(
      STARTED,
      stepEvents({ node: 'n2', actions: ['restart'], end: 'verified' }),
    );
    const undone = touchedByStep(state, { ...step, rollout: ROLLOUT });
    expect([undone.undoes, namesOf(undone)]).toEqual([ROLLOUT, ['n1', 'n2']]);
  });

  it.each(['tripped', 'given-back', 'lapsed'] as const)(
    'is nothing where its holder had not begun: %s',
    (end) => {
      const steps = stepEvents({ node: 'n1', actions: ['restart'], rollout: undefined, end });
      expect(namesOf(touchedByStep(ledgerOver(steps), step))).toEqual([]);
    },
  );
});
