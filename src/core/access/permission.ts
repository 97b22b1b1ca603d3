import { ACTIONS, type Action } from '../cluster/action.ts';

/** Permissions that do not depend on an action. */
const GENERAL_PERMISSIONS = [
  'read',
  'advise',
  'read-audit',
  'attest',
  'freeze',
  'override',
  'rollback',
  'rollout',
  'clear-trip',
  'force-release',
  'reload',
  'backup',
  'read-metrics',
] as const;

/**
 * What a principal may be allowed to do. Reserving is granted by action, since the pipeline that
 * restarts nodes need not be the one that removes them.
 */
export type Permission = (typeof GENERAL_PERMISSIONS)[number] | `claim:${Action}`;

/** Every permission that there is. */
export const PERMISSIONS: readonly Permission[] = [
  ...GENERAL_PERMISSIONS,
  ...ACTIONS.map((action) => `claim:${action}` as const),
];

/** The permission to reserve a node for an action. */
export function claimOf(action: Action): Permission {
  return `claim:${action}`;
}

/**
 * The permissions that an entry of a grant stands for: one by its name, every action by `claim:*`,
 * everything by `all`. Undefined when there is none of that name.
 */
export function parsePermissions(text: string): readonly Permission[] | undefined {
  if (text === 'all') return PERMISSIONS;
  if (text === 'claim:*') return ACTIONS.map(claimOf);
  const found = PERMISSIONS.find((permission) => permission === text);
  return found === undefined ? undefined : [found];
}
