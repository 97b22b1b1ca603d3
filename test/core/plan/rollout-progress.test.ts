import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { apply } from '../../../src/core/ledger/apply.ts';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import { emptyLedger, type LedgerState } from '../../../src/core/ledger/state.ts';
import {
  isFinished,
  progressOf,
  type RolloutSight,
} from '../../../src/core/plan/rollout-progress.ts';
import { ORDERS, recordAfter, T0 } from '../../support/ledger-story.ts';
import { onlyRollout, ROLLOUT_EVENTS, stepEvents } from '../../support/rollout-story.ts';

const MINUTE = 60_000;

const TIMING = {
  soakMs: durationMs(MINUTE),
  nodeWindowMs: durationMs(5 * MINUTE),
  completeWithinMs: durationMs(60 * MINUTE),
};

/** A ledger after events, each batch of them at its minute. */
function at(batches: Readonly<Record<number, readonly LedgerEvent[]>>): LedgerState {
  let state = emptyLedger(ORDERS);
  for (const [minute, events] of Object.entries(batches)) {
    for (const event of events) {
      state = apply(state, recordAfter(state, event, T0 + Number(minute) * MINUTE));
    }
  }
  return state;
}

function progress(state: LedgerState, minute: number, change: Partial<RolloutSight> = {}) {
  return progressOf({
    ...{ rollout: onlyRollout(state), open: state.permits.open, timing: TIMING, isHalted: false },
    ...{ evidenceOf: () => undefined, versionOf: () => undefined, nowMs: T0 + minute * MINUTE },
    ...change,
  });
}

const STARTED = [ROLLOUT_EVENTS['rollout-started']];
const done = (node: string) => stepEvents({ node, actions: ['restart'], end: 'verified' });

describe('the progress of a rollout', () => {
  it('begins with nothing, and ends when all nodes are complete', () => {
    const begun = progress(at({ 0: STARTED }), 0);
    expect(begun).toMatchObject({ state: 'running', complete: 0, percent: 0 });
    expect(isFinished(begun)).toBe(false);
    const one = progress(at({ 0: STARTED, 3: done('n2') }), 3);
    expect(one).toMatchObject({ complete: 1, percent: 33 });
    const all = progress(at({ 0: STARTED, 3: ['n1', 'n2', 'n3'].flatMap(done) }), 3);
    expect(all).toMatchObject({ complete: 3, percent: 100, eta: undefined });
    expect(isFinished(all)).toBe(true);
  });

  it('says when it is over by what the runbook allows, and then by its own steps', () => {
    expect(progress(at({ 0: STARTED }), 0).eta).toEqual({
      ...{ atMs: T0 + 18 * MINUTE, basis: 'runbook' },
    });
    const one = at({ 0: STARTED, 4: done('n2') });
    expect(progress(one, 4).eta).toEqual({ atMs: T0 + 12 * MINUTE, basis: 'own-steps' });
    const two = at({ 0: STARTED, 2: done('n2'), 8: done('n3') });
    expect(progress(two, 8).eta).toEqual({ atMs: T0 + 14 * MINUTE, basis: 'own-steps' });
  });

  it('takes the time of the step under way off, but never more than a step', () => {
    const running = stepEvents({ node: 'n3', actions: ['restart'] });
    const state = at({ 0: STARTED, 4: done('n2'), 5: running });
    expect(progress(state, 6).eta?.atMs).toBe(T0 + (6 + 8 - 1) * MINUTE);
    expect(progress(state, 26).eta?.atMs).toBe(T0 + (26 + 4) * MINUTE);
  });

  it('does not know the end where nothing tells of it', () => {
    expect(progress(at({ 0: STARTED }), 0, { timing: undefined }).eta).toBeUndefined();
  });

  it('tells of a step and of a rollout that are late, and refuses nothing', () => {
    const state = at({ 0: STARTED, 1: stepEvents({ node: 'n2', actions: ['restart'] }) });
    const late = (minute: number) => {
      const { nodes, lateSinceMs } = progress(state, minute);
      return [nodes.filter(({ isLate }) => isLate).map(({ node }) => node), lateSinceMs];
    };
    expect(late(6)).toEqual([[], undefined]);
    expect(late(7)).toEqual([['n2'], undefined]);
    expect(late(61)).toEqual([['n2'], T0 + 60 * MINUTE]);
  });

  it('is halted while a trip halts the cluster, unless it is over', () => {
    const halted = { isHalted: true };
    expect(progress(at({ 0: STARTED }), 0, halted).state).toBe('halted');
    const paused = at({ 0: [...STARTED, ROLLOUT_EVENTS['rollout-paused']] });
    expect([progress(paused, 0).state, progress(paused, 0, halted).state]).toEqual([
      ...['paused', 'halted'],
    ]);
    const aborted = at({ 0: [...STARTED, ROLLOUT_EVENTS['rollout-aborted']] });
    expect(progress(aborted, 99, halted)).toMatchObject({
      state: 'aborted',
      lateSinceMs: undefined,
    });
  });

  it('lists what a step has left on its node, and what its end waits for', () => {
    const drained = stepEvents({ node: 'n2', actions: ['drain'], end: 'aborted' });
    const running = stepEvents({ node: 'n3', actions: ['restart'] });
    const evidence = { kind: 'not-yet', detail: 'n3 is down' } as const;
    const state = at({ 0: [...STARTED, ...drained, ...running] });
    const { nodes } = progress(state, 0, { evidenceOf: () => evidence });
    expect(nodes).toMatchObject([
      { node: 'n2', state: 'drained', effects: ['drained'], permit: 'prm_n2', takenMs: undefined },
      { node: 'n3', state: 'acting', effects: [], permit: 'prm_n3', takenMs: 0, evidence },
      { node: 'n1', state: 'pending', effects: [], permit: undefined },
    ]);
  });
});
