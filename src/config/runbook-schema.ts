import * as z from 'zod';
import { durationMs } from '../core/base/time.ts';
import { ACTIONS } from '../core/cluster/action.ts';
import {
  type HoldPointDefinition,
  NO_DATA,
  ORDER_RANKS,
  OVER,
  OVERRIDE_POLICIES,
  type RunbookDefinition,
} from '../core/rulebook/runbook.ts';
import { attestationsSchema, windowsSchema } from './facts-schema.ts';
import { query, sentence, signalName, unit } from './pack-schema.ts';
import {
  bigStepSchema,
  budgetSchema,
  failureDomainSchema,
  rollbackSchema,
  timingSchema,
  versionsSchema,
} from './policy-schema.ts';
import { duration, slug } from './scalars.ts';

/** A condition must be seen to hold within one shift. */
const HELD_FOR = { minMs: 0, maxMs: 86_400_000 };

/** Answers list every hold point; a runbook of more than a hundred cannot be read. */
const HOLD_POINTS_MAX = 100;

const holdPointName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, { error: 'expected a name of a-z, 0-9 and "_"' });

const common = {
  name: holdPointName,
  description: sentence.optional(),
  over: z.enum(OVER).default('all'),
  require: z.string().min(1).max(200),
  held_for: duration(HELD_FOR).optional(),
  on_fail: z.enum(['wait', 'block']).default('wait'),
  override: z.enum(OVERRIDE_POLICIES).default('allowed'),
};

const holdPointSchema = z.union([
  z.strictObject({ ...common, signal: signalName, optional: z.boolean().default(false) }),
  z.strictObject({ ...common, expr: query, unit: unit.default('count') }),
]);

/** Each entry may match many alerts. */
const BLOCKING_ALERTS_MAX = 50;

const blockingAlert = z.strictObject({
  match: z.string().min(1).max(1_000),
  no_data: z.enum(NO_DATA).default('unknown'),
  on_fail: z.enum(['wait', 'block']).default('wait'),
});

/** A file of `rules/runbooks/`. */
export const runbookSchema = z.strictObject({
  runbook: slug,
  description: sentence.optional(),
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
    actions: raw.actions,
    order: raw.order,
    holdPoints: raw.hold_points.map(toHoldPoint),
    attestations: raw.attestations,
    windows: raw.windows,
    blockingAlerts: raw.blocking_alerts.map(({ match, no_data: noData, on_fail: onFail }) => ({
      ...{ match, noData, onFail },
    })),
    budget: raw.budget,
    timing: raw.timing,
    versions: raw.versions,
    failureDomain: raw.failure_domain,
    bigStep: raw.big_step,
    noWayBackAfter: raw.rollback.forbidden_after,
  };
}

function toHoldPoint(raw: z.output<typeof holdPointSchema>): HoldPointDefinition {
  return {
    name: raw.name,
    description: raw.description,
    source:
      'signal' in raw
        ? { kind: 'signal', signal: raw.signal }
        : { kind: 'expr', expr: raw.expr, unit: raw.unit },
    over: raw.over,
    require: raw.require,
    heldForMs: raw.held_for ?? durationMs(0),
    onFail: raw.on_fail,
    override: raw.override,
    optional: 'optional' in raw && raw.optional,
  };
}
