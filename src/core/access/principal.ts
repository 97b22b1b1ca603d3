import { PERMISSIONS, type Permission } from './permission.ts';

/** Somebody who asks the guard: a person, a pipeline, a scraper. */
export interface Principal {
  /** Unique in a configuration; the audit trail names it. */
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** Permissions on some clusters. There are no prohibitions: what is not granted is denied. */
export interface Grant {
  readonly permissions: ReadonlySet<Permission>;
  /** Names of clusters; `all` covers those of later configurations and the guard as a whole too. */
  readonly clusters: 'all' | ReadonlySet<string>;
}

/**
 * Whether a principal has a permission on a cluster. Without a cluster the guard as a whole is
 * meant, which only a grant on all clusters covers. A cluster that is not there is denied like any
 * other, so that a refusal does not tell which clusters there are.
 */
export function isAllowed(
  { grants }: Principal,
  permission: Permission,
  cluster: string | undefined,
): boolean {
  return grants.some(
    ({ permissions, clusters }) =>
      permissions.has(permission) &&
      (clusters === 'all' || (cluster !== undefined && clusters.has(cluster))),
  );
}

/** Whether a principal has a permission on any cluster at all. */
export function isAllowedSomewhere({ grants }: Principal, permission: Permission): boolean {
  return grants.some(
    ({ permissions, clusters }) =>
      permissions.has(permission) && (clusters === 'all' || clusters.size > 0),
  );
}

/** Whoever asks a guard without configured principals, which only its own machine can reach. */
export const LOCAL_PRINCIPAL: Principal = {
  name: 'local',
  grants: [{ permissions: new Set(PERMISSIONS), clusters: 'all' }],
};
