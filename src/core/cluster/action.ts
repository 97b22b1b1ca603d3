/** Everything a caller may ask to do to a node, or to the cluster through one of its nodes. */
export const ACTIONS = [
  'drain',
  'transfer',
  'stop',
  'restart',
  'upgrade',
  'undrain',
  'remove',
  'add',
  'promote',
  'cut-over',
  'stop-cluster',
  'rollback',
] as const;

/** One step of a procedure, as asked for. */
export type Action = (typeof ACTIONS)[number];

/** Reads an action name; undefined when there is none of that name. */
export function parseAction(text: string): Action | undefined {
  return ACTIONS.find((action) => action === text);
}

/**
 * What an action does to the votes of its target. Hold points judge the state after it, so this is
 * what they project.
 */
export type Effect =
  /** Nothing: leadership or traffic moves, votes stay. */
  | 'none'
  /**
   * The vote is away for a while. Draining does not stop the process, but it is the first half of
   * a step that will, and nobody drains twice to be told no in between.
   */
  | 'away'
  /** The member leaves for good, and with it a vote that quorum is counted over. */
  | 'leaves'
  /** A learner joins: somebody to catch up, and no vote yet. */
  | 'joins'
  /** A learner becomes a voter: one more that quorum is counted over. */
  | 'votes'
  /** Every vote goes at once: an outage that is meant. */
  | 'all-away';

const EFFECTS: Readonly<Record<Action, Effect>> = {
  drain: 'away',
  transfer: 'none',
  stop: 'away',
  restart: 'away',
  upgrade: 'away',
  undrain: 'none',
  remove: 'leaves',
  add: 'joins',
  promote: 'votes',
  'cut-over': 'all-away',
  'stop-cluster': 'all-away',
  rollback: 'away',
};

/** What an action does to the votes of its target. */
export function effectOf(action: Action): Effect {
  return EFFECTS[action];
}
