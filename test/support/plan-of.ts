import type { PlanInputs, RolledAction } from '../../src/core/plan/plan-inputs.ts';
import type { CaseBuilder } from './case-builder.ts';

/** What a plan of a built case is made of; the first node stands in for all in the question. */
export function planInputs(
  built: CaseBuilder,
  action: RolledAction,
  toVersion?: string,
): PlanInputs {
  const { question: _, ...inputs } = built.ask(action, 'n1', toVersion);
  return { ...inputs, action, toVersion, openings: new Map() };
}
