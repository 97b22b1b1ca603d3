import * as z from 'zod';
import type { SignalName } from '../core/base/ids.ts';
import { parseSignalName } from '../core/base/ids.ts';
import type { Protection } from '../core/cluster/group.ts';
import {
  DOWNGRADES,
  HANDOVERS,
  type ProofOfLife,
  type SignalDefinition,
  type SystemPack,
  UNITS,
} from '../core/rulebook/signal.ts';
import { duration, slug, textOf, wholeNumber } from './scalars.ts';

/** Queries are lines of a file that people read. */
const QUERY_LENGTH_MAX = 4_096;

/** A system has a few dozen measurements worth a name. */
const SIGNALS_MAX = 200;

/** What a member may be behind: 1,000 entries are 200 ms of work at 5,000 writes/s. */
const CAUGHT_UP_MAX_LAG_DEFAULT = 1_000;

const LAG = { min: 0, max: 1_000_000_000 };

const SENTENCE_LENGTH_MAX = 500;

/** A PromQL query as it is written in a rule file. */
export const query = z
  .string()
  .min(1, { error: 'expected a PromQL expression' })
  .max(QUERY_LENGTH_MAX);

/** A sentence for people. */
export const sentence = z.string().min(1).max(SENTENCE_LENGTH_MAX);

/** The name of a signal, which is a PromQL metric name in queries. */
export const signalName = textOf('a signal name: a-z, 0-9 and "_"', parseSignalName);

const metricName = z
  .string()
  .regex(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,200}$/, { error: 'expected a metric name without _bucket' });

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, { error: 'expected a label name' });

const signalKey = z.string().refine((name) => parseSignalName(name) !== undefined, {
  error: 'a signal is named with a-z, 0-9 and "_"',
});

/** What the numbers of a signal stand for. */
export const unit = z.enum(UNITS);

/** Less is not seen in a round, and after an hour of standing still nobody needs a proof. */
const WITHIN = { minMs: 1_000, maxMs: 3_600_000 };

const within = duration(WITHIN).optional();

const proofSchema = z.union([
  z.strictObject({ changes: query, within }),
  z.strictObject({ non_zero: query, within }),
]);

/** What a number may say of itself besides its unit. */
const aboutNumbers = {
  unit,
  min: z.number().optional(),
  max: z.number().optional(),
  proof_of_life: proofSchema.optional(),
};

/** Gauge and counter are told apart by the key that holds the expression. */
const signalSchema = z.union([
  z.strictObject({ gauge: query, ...aboutNumbers }),
  z.strictObject({ counter: query, ...aboutNumbers }),
  z.strictObject({ histogram: metricName, unit }),
  z.strictObject({ ratio: z.strictObject({ bad: query, total: query }) }),
  z.strictObject({ info: query, label: labelName }),
  z.strictObject({ unavailable: sentence }),
]);

/** A group has a handful of replicas; each is a node of the cluster. */
const REPLICAS = { min: 1, max: 100 };

/** Topic and partition name a group; nobody needs more than four labels for that. */
const GROUP_LABELS_MAX = 4;

const partitionsSchema = z.strictObject({
  labels: z.array(labelName).min(1).max(GROUP_LABELS_MAX),
  replicas: wholeNumber(REPLICAS).optional(),
  min_in_sync: wholeNumber(REPLICAS).optional(),
});

const SERVING = /^serving\(([1-9]\d?)\)$/;

const protects = textOf('quorum, or e.g. serving(1) for one node that must serve', readProtection);

function readProtection(text: string): Protection | undefined {
  if (text === 'quorum') return { kind: 'quorum' };
  const min = SERVING.exec(text)?.[1];
  return min === undefined ? undefined : { kind: 'serving', min: Number(min) };
}

/** A file of `rules/systems/`. */
export const packSchema = z.strictObject({
  system: slug,
  description: sentence.optional(),
  handover: z.enum(HANDOVERS),
  handover_hint: sentence.optional(),
  protects: protects.optional(),
  downgrade: z.enum(DOWNGRADES).default('allowed'),
  recovery_hint: sentence.optional(),
  partitions: partitionsSchema.optional(),
  caught_up: z.strictObject({ max_lag: wholeNumber(LAG) }).optional(),
  topology: z
    .strictObject({ member: signalName.optional(), peer_active: query, peer_label: labelName })
    .optional(),
  proof_of_life: proofSchema.optional(),
  signals: z
    .record(signalKey, signalSchema)
    .refine((signals) => Object.keys(signals).length <= SIGNALS_MAX, {
      error: `must have at most ${SIGNALS_MAX} signals`,
    }),
});

/** The pack as the rulebook knows it. */
export function toPack(raw: z.output<typeof packSchema>): SystemPack {
  const signals = new Map<SignalName, SignalDefinition>();
  for (const [key, value] of Object.entries(raw.signals)) {
    const name = parseSignalName(key);
    if (name !== undefined) signals.set(name, toSignal(value));
  }
  const { topology } = raw;
  return {
    system: raw.system,
    handover: raw.handover,
    handoverHint: raw.handover_hint,
    caughtUpMaxLagEntries: raw.caught_up?.max_lag ?? CAUGHT_UP_MAX_LAG_DEFAULT,
    topology: topology && {
      member: topology.member,
      peerActive: topology.peer_active,
      peerLabel: topology.peer_label,
    },
    groups: raw.partitions && {
      labels: raw.partitions.labels,
      replicas: raw.partitions.replicas,
      minInSync: raw.partitions.min_in_sync,
    },
    protection: raw.protects ?? { kind: 'quorum' },
    downgrade: raw.downgrade,
    recoveryHint: raw.recovery_hint,
    ...(raw.proof_of_life !== undefined && { proofOfLife: toProof(raw.proof_of_life) }),
    signals,
  };
}

function toSignal(raw: z.output<typeof signalSchema>): SignalDefinition {
  if ('gauge' in raw) return { kind: 'gauge', expr: raw.gauge, ...toNumber(raw) };
  if ('counter' in raw) return { kind: 'counter', expr: raw.counter, ...toNumber(raw) };
  if ('histogram' in raw) return { kind: 'histogram', metric: raw.histogram, unit: raw.unit };
  if ('ratio' in raw) return { kind: 'ratio', ...raw.ratio };
  if ('info' in raw) return { kind: 'info', expr: raw.info, label: raw.label };
  return { kind: 'unavailable', why: raw.unavailable };
}

function toNumber(raw: z.output<z.ZodObject<typeof aboutNumbers>>) {
  const { unit: of, min, max, proof_of_life: proof } = raw;
  return {
    unit: of,
    ...((min !== undefined || max !== undefined) && { range: { min, max } }),
    ...(proof !== undefined && { proofOfLife: toProof(proof) }),
  };
}

function toProof(raw: z.output<typeof proofSchema>): ProofOfLife {
  return 'changes' in raw
    ? { by: 'changes', expr: raw.changes, withinMs: raw.within }
    : { by: 'non_zero', expr: raw.non_zero, withinMs: raw.within };
}
