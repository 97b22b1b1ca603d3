import { protectionOf } from '../facts/protected.ts';
import type { CompiledRunbook } from '../rulebook/compile.ts';
import type { OverridePolicy } from '../rulebook/runbook.ts';
import { PREDICATES } from './predicates/table.ts';

/** From the one that forbids least. */
const STRICTNESS: readonly OverridePolicy[] = ['allowed', 'second_person', 'never'];

/**
 * What rules say of overriding a hold point: the strictest that any runbook says, since an override
 * is for a cluster and not for a runbook. Undefined when there is no hold point of that name.
 */
export function policyOn(
  holdPoint: string,
  runbooks: readonly Pick<CompiledRunbook, 'definition'>[],
): OverridePolicy | undefined {
  if (protectionOf(holdPoint) !== undefined) return 'never';
  const ofRunbooks = runbooks.flatMap(({ definition }) =>
    definition.holdPoints.filter(({ name }) => name === holdPoint).map(({ override }) => override),
  );
  const isBuiltIn = PREDICATES.some(({ name }) => name === holdPoint);
  const found = [...ofRunbooks, ...(isBuiltIn ? (['allowed'] as const) : [])];
  return STRICTNESS.findLast((policy) => found.includes(policy));
}
