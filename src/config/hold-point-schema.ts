import * as z from 'zod';
import { durationMs } from '../core/base/time.ts';
import {
  type DuringPolicy,
  type HoldPointDefinition,
  ON_BREACH,
  type OnBreach,
  type OnFail,
  OVER,
  OVERRIDE_POLICIES,
} from '../core/rulebook/runbook.ts';
import { query, sentence, signalName, unit } from './pack-schema.ts';
import { duration } from './scalars.ts';

/** A condition must be seen to hold, or to be breached, within one shift. */
const LASTS = { minMs: 0, maxMs: 86_400_000 };

const ON_FAIL = ['wait', 'block'] as const satisfies readonly OnFail[];

const MOMENTS = ['before', 'during'] as const;

const holdPointName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, { error: 'expected a name of a-z, 0-9 and "_"' });

const when = z
  .array(z.enum(MOMENTS))
  .min(1, { error: `name at least one of ${MOMENTS.join(', ')}` })
  .refine((moments) => new Set(moments).size === moments.length, { error: 'names a moment twice' });

const onFail = z.union([
  z.enum([...ON_FAIL, ...ON_BREACH]),
  z.strictObject({ before: z.enum(ON_FAIL), during: z.enum(ON_BREACH) }),
]);

const common = {
  name: holdPointName,
  description: sentence.optional(),
  when: when.default(['before']),
  over: z.enum(OVER).default('all'),
  require: z.string().min(1).max(200),
  held_for: duration(LASTS).optional(),
  breached_for: duration(LASTS).optional(),
  on_fail: onFail.optional(),
  override: z.enum(OVERRIDE_POLICIES).default('allowed'),
};

/** A word that says nothing at the moments that the hold point is asked at was meant otherwise. */
function refineMoments(
  raw: {
    readonly when: readonly (typeof MOMENTS)[number][];
    readonly held_for?: number | undefined;
    readonly breached_for?: number | undefined;
    readonly on_fail?: z.output<typeof onFail> | undefined;
  },
  context: z.RefinementCtx,
): void {
  const refuse = (key: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [key], message });
  const isBefore = raw.when.includes('before');
  const isDuring = raw.when.includes('during');
  if (raw.held_for !== undefined && !isBefore) {
    refuse('held_for', "held_for counts before a step: add 'before' to 'when', or leave it out");
  }
  if (raw.breached_for !== undefined && !isDuring) {
    refuse('breached_for', "breached_for counts during a step: add 'during' to 'when'");
  }
  const said = raw.on_fail;
  if (typeof said === 'object' && !(isBefore && isDuring)) {
    refuse('on_fail', "a mapping is for 'when: [before, during]': write the one word here");
  }
  if (isOnBreach(said) && !isDuring) {
    refuse('on_fail', `${said} is for what happens during a step: add 'during' to 'when'`);
  }
  if (isOnFail(said) && !isBefore) {
    refuse('on_fail', `${said} is for what is asked before a step: write ${ON_BREACH.join(', ')}`);
  }
}

/** One of `hold_points:` of a runbook. */
export const holdPointSchema = z.union([
  z
    .strictObject({ ...common, signal: signalName, optional: z.boolean().default(false) })
    .superRefine(refineMoments),
  z
    .strictObject({ ...common, expr: query, unit: unit.default('count') })
    .superRefine(refineMoments),
]);

/** The hold point as the rulebook knows it. */
export function toHoldPoint(raw: z.output<typeof holdPointSchema>): HoldPointDefinition {
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
    onFail: onFailOf(raw.on_fail),
    override: raw.override,
    optional: 'optional' in raw && raw.optional,
    during: raw.when.includes('during') ? duringOf(raw) : undefined,
  };
}

function duringOf(raw: z.output<typeof holdPointSchema>): DuringPolicy {
  return {
    only: !raw.when.includes('before'),
    breachedForMs: raw.breached_for ?? durationMs(0),
    onBreach: onBreachOf(raw.on_fail),
  };
}

type SaidOnFail = z.output<typeof onFail> | undefined;

/** One word speaks of the moment that it belongs to; the other one gets the mildest that it has. */
function onFailOf(said: SaidOnFail): OnFail {
  if (typeof said === 'object') return said.before;
  return isOnFail(said) ? said : 'wait';
}

function onBreachOf(said: SaidOnFail): OnBreach {
  if (typeof said === 'object') return said.during;
  return isOnBreach(said) ? said : 'alert';
}

function isOnFail(said: SaidOnFail): said is OnFail {
  return ON_FAIL.some((word) => word === said);
}

function isOnBreach(said: SaidOnFail): said is OnBreach {
  return ON_BREACH.some((word) => word === said);
}
