/**
 * The actions of one node-step that this version judges. The others change the size of a cluster
 * or more than one node, and need a projection of their own; no runbook may name them yet.
 */
export const STEP_ACTIONS = ['drain', 'transfer', 'stop', 'restart', 'upgrade', 'undrain'] as const;

/** An action that this version judges. */
export type StepAction = (typeof STEP_ACTIONS)[number];

/** Everything a caller may ask to do to a node. */
export const ACTIONS = [
  ...STEP_ACTIONS,
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
 * Whether the action takes the node's vote away for a while. Draining does not stop the process,
 * but it is the first half of a step that will, and nobody drains twice to be told no in between.
 */
export function reducesVoters(action: StepAction): boolean {
  return action !== 'transfer' && action !== 'undrain';
}
