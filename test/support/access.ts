import { createHash } from 'node:crypto';
import type { AccessPolicy, TokenRecord } from '../../src/core/access/policy.ts';
import type { Grant, Principal } from '../../src/core/access/principal.ts';

/** The token of a principal of `policyOf`; names are letters and digits, four at least. */
export function tokenTextOf(name: string): string {
  return `hp_${name}_${name.padEnd(43, 'x')}`;
}

/** The header that proves to be a principal of `policyOf`. */
export function tokenOf(name: string): { readonly authorization: string } {
  return { authorization: `Bearer ${tokenTextOf(name)}` };
}

/** A policy of principals by their names, each with one token. */
export function policyOf(
  grants: Readonly<Record<string, readonly Grant[]>>,
): Extract<AccessPolicy, { kind: 'principals' }> {
  const tokens = Object.entries(grants).map(([name, each]): [string, TokenRecord] => {
    const principal: Principal = { name, grants: each };
    const sha256 = createHash('sha256').update(tokenTextOf(name)).digest('hex');
    return [name, { sha256, principal }];
  });
  return {
    kind: 'principals',
    tokens: new Map(tokens),
    identities: new Map(),
    metrics: 'guarded',
  };
}
