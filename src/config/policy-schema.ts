import * as z from 'zod';
import { parseVersionRange } from '../core/cluster/version.ts';
import { isAttestationName } from '../core/facts/attestation.ts';
import { BUDGET_DEFAULT, TIMING_DEFAULT, VERSIONS_DEFAULT } from '../core/rulebook/runbook.ts';
import { duration, textOf, wholeNumber } from './scalars.ts';

/** Of seven voters three may be away; beyond that a cluster is better stopped as a whole. */
const UNAVAILABLE = { min: 1, max: 3 };

/** Raft groups have up to seven voters; nine is the largest size that the guard gives advice on. */
const MIN_VOTERS = { min: 1, max: 9 };

/** A step that is watched for longer than a day is a rollout of its own. */
const STEP_TIME = { minMs: 0, maxMs: 86_400_000 };

/** A rollout that is meant to take longer than a month is never finished. */
const ROLLOUT_TIME = { minMs: 60_000, maxMs: 30 * 86_400_000 };

/** Raft elects in tenths of a second; a cluster without a leader for minutes is down. */
const ELECTION_TIME = { minMs: 100, maxMs: 600_000 };

/** Below a minute every wait is stuck; after a day nobody would come any more. */
const STUCK_TIME = { minMs: 60_000, maxMs: 86_400_000 };

/** As old as any attestation that a runbook asks for. */
const ATTESTATION_AGE = { minMs: 60_000, maxMs: 365 * 86_400_000 };

const SKEW = { min: 0, max: 20 };

/** The makers of a system list a handful of supported jumps. */
const COMPATIBLE_MAX = 50;

const attestationName = textOf('a name such as schema-changed', (text) =>
  isAttestationName(text) ? text : undefined,
);

const versionRange = textOf('a version such as 3.5, or a range such as ">=3.4 <3.6"', (text) =>
  parseVersionRange(text),
);

/** `budget:` of a runbook. */
export const budgetSchema = z
  .strictObject({
    max_unavailable: wholeNumber(UNAVAILABLE).default(BUDGET_DEFAULT.maxUnavailable),
    min_voters: wholeNumber(MIN_VOTERS).default(BUDGET_DEFAULT.minVoters),
  })
  .transform((raw) => ({ maxUnavailable: raw.max_unavailable, minVoters: raw.min_voters }))
  .default({ ...BUDGET_DEFAULT });

/** `timing:` of a runbook. */
export const timingSchema = z
  .strictObject({
    soak: duration(STEP_TIME).optional(),
    node_window: duration(STEP_TIME).optional(),
    complete_within: duration(ROLLOUT_TIME).optional(),
    election_within: duration(ELECTION_TIME).optional(),
    stuck_after: duration(STUCK_TIME).optional(),
  })
  .transform((raw) => ({
    soakMs: raw.soak ?? TIMING_DEFAULT.soakMs,
    nodeWindowMs: raw.node_window,
    completeWithinMs: raw.complete_within,
    electionWithinMs: raw.election_within,
    stuckAfterMs: raw.stuck_after,
  }))
  .default({ ...TIMING_DEFAULT, electionWithinMs: undefined, stuckAfterMs: undefined });

/** `versions:` of a runbook. */
export const versionsSchema = z
  .strictObject({
    max_minor_skew: wholeNumber(SKEW).default(VERSIONS_DEFAULT.maxMinorSkew),
    skip_minor: z.enum(['refuse', 'allow']).default(VERSIONS_DEFAULT.skipMinor),
    compatible: z
      .array(z.strictObject({ from: versionRange, to: versionRange }))
      .max(COMPATIBLE_MAX)
      .default([]),
  })
  .transform((raw) => ({
    maxMinorSkew: raw.max_minor_skew,
    skipMinor: raw.skip_minor,
    compatible: raw.compatible,
  }))
  .default({ ...VERSIONS_DEFAULT, compatible: [] });

/** `failure_domain:` of a runbook: a label that the nodes of the configuration carry. */
export const failureDomainSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, { error: 'expected the name of a label of the nodes' })
  .optional();

/** `big_step:` of a runbook: two people always, for it takes every vote at once. */
export const bigStepSchema = z
  .strictObject({ attestation: attestationName, max_age: duration(ATTESTATION_AGE) })
  .transform((raw) => ({ name: raw.attestation, maxAgeMs: raw.max_age, secondPerson: true }))
  .optional();
