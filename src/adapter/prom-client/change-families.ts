import type { Family } from './family.ts';

/** Counters of what has halted changes, and of what was undone. */
export const CHANGE_COUNTERS = {
  trips: {
    name: 'holdpoint_trips_total',
    help: 'Conditions that were breached during a step and halted their cluster.',
    labels: ['cluster', 'hold_point', 'consequence'],
    cap: 30,
    folds: true,
  },
  rollbacks: {
    name: 'holdpoint_rollbacks_total',
    help: 'Rollbacks that are over, by their end: rolled-back, rehearsed, halted, declined.',
    labels: ['cluster', 'end'],
    cap: 20,
    folds: true,
  },
} as const satisfies Record<string, Family>;

/** Gauges of changes that are under way, and of what halts them. */
export const CHANGE_GAUGES = {
  trips: {
    name: 'holdpoint_trips_open',
    help: 'Trips that halt their cluster until somebody clears them, by consequence.',
    labels: ['cluster', 'consequence'],
    cap: 30,
    folds: true,
  },
  rollouts: {
    name: 'holdpoint_rollouts',
    help: 'Rollouts that are not over, by their state: running, paused, halted.',
    labels: ['cluster', 'state'],
    cap: 20,
    folds: true,
  },
  rolloutNodes: {
    name: 'holdpoint_rollout_nodes',
    help: 'Nodes of rollouts that are not over, by whether they are complete or left.',
    labels: ['cluster', 'progress'],
    cap: 20,
    folds: true,
  },
  rolloutsLate: {
    name: 'holdpoint_rollout_late',
    help: 'What takes longer than its runbook allows: nodes, by their step, or the rollout itself.',
    labels: ['cluster', 'what'],
    cap: 20,
    folds: true,
  },
  rollbacks: {
    name: 'holdpoint_rollbacks_unfinished',
    help: 'Rollbacks in which something is left to do: running, or halted and not yet resumed.',
    labels: ['cluster', 'state'],
    cap: 10,
    folds: true,
  },
} as const satisfies Record<string, Family>;
