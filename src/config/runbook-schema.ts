import * as z from 'zod';
import { ACTIONS } from '../core/cluster/action.ts';
import {
  ALERT_SOURCES,
  NO_DATA,
  ORDER_RANKS,
  type RunbookDefinition,
} from '../core/rulebook/runbook.ts';
import { attestationsSchema, windowsSchema } from './facts-schema.ts';
import { holdPointSchema, toHoldPoint } from './hold-point-schema.ts';
import { linkSchema } from './link.ts';
import { sentence } from './pack-schema.ts';
import {
  bigStepSchema,
  budgetSchema,
  failureDomainSchema,
  timingSchema,
  versionsSchema,
} from './policy-schema.ts';
import { rollbackSchema, toRollback } from './rollback-schema.ts';
import { slug } from './scalars.ts';

/** Answers list every hold point; a runbook of more than a hundred cannot be read. */
const HOLD_POINTS_MAX = 100;

/** Each entry may match many alerts. */
const BLOCKING_ALERTS_MAX = 50;

const blockingAlert = z.strictObject({
  match: z.string().min(1).max(1_000),
  no_data: z.enum(NO_DATA).default('unknown'),
  on_fail: z.enum(['wait', 'block']).default('wait'),
  source: z.enum(ALERT_SOURCES).default('rules'),
});

/** A file of `rules/runbooks/`. */
export const runbookSchema = z.strictObject({
  runbook: slug,
  description: sentence.optional(),
  runbook_url: linkSchema.optional(),
  actions: z.array(z.enum(ACTIONS)).min(1),
  order: z.array(z.enum(ORDER_RANKS)).default([...ORDER_RANKS]),
  hold_points: z.array(holdPointSchema).max(HOLD_POINTS_MAX).default([]),
  attestations: attestationsSchema.default([]),
  windows: windowsSchema.default([]),
  blocking_alerts: z.array(blockingAlert).max(BLOCKING_ALERTS_MAX).default([]),
  budget: budgetSchema,
  timing: timingSchema,
  versions: versionsSchema,
  failure_domain: failureDomainSchema,
  big_step: bigStepSchema,
  rollback: rollbackSchema,
});

/** The runbook as the rulebook knows it. */
export function toRunbook(raw: z.output<typeof runbookSchema>): RunbookDefinition {
  return {
    runbook: raw.runbook,
    description: raw.description,
    url: raw.runbook_url,
    actions: raw.actions,
    order: raw.order,
    holdPoints: raw.hold_points.map(toHoldPoint),
    attestations: raw.attestations,
    windows: raw.windows,
    blockingAlerts: raw.blocking_alerts.map(({ match, no_data, on_fail, source }) => ({
      ...{ match, noData: no_data, onFail: on_fail },
      // What is said of alerts of the guard's own rules is as it was before there were others.
      ...(source === 'backend' && { source }),
    })),
    budget: raw.budget,
    timing: raw.timing,
    versions: raw.versions,
    failureDomain: raw.failure_domain,
    bigStep: raw.big_step,
    noWayBackAfter: raw.rollback.forbidden_after,
    rollback: toRollback(raw.rollback),
  };
}
