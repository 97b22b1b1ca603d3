import * as z from 'zod';
import { type DurationMs, durationMs } from '../core/base/time.ts';
import { ACTIONS } from '../core/cluster/action.ts';
import { parseNotatedNumber } from '../core/promql/series-notation.ts';
import { query, sentence } from './pack-schema.ts';
import { looseText } from './rule-group-schema.ts';
import { clusterName, duration, filePath, nodeName, slug, textOf, wholeNumber } from './scalars.ts';

/** A story of a file is read by people; what needs more is more than one file. */
const TESTS_MAX = 500;

/** Checks of one test. */
const CHECKS_MAX = 500;

/** Five members with histograms have some hundred series. */
const SERIES_MAX = 5_000;

/** Clusters of tests are small, so that a person sees what they show. */
const NODES_MAX = 100;

const VOTERS = { min: 1, max: 1_000 };

const RUNBOOKS_MAX = 50;

/** Points of a series: `x100000` takes few characters, a week point by point takes many. */
const VALUES_LENGTH_MAX = 200_000;

const SERIES_LENGTH_MAX = 10_000;

const INTERVAL = { minMs: 100, maxMs: 86_400_000 };

const TIME = { minMs: 0, maxMs: 365 * 86_400_000 };

/** What `promtool test rules` has for a file that says nothing. */
const INTERVAL_DEFAULT_MS = 60_000;

/** Refuses a key of promtool's files by name: skipped, it would look as if it had passed. */
function refused(why: string) {
  return z.never({ error: why }).optional();
}

/** A moment of the story; YAML reads a bare 0 as a number. */
const time: z.ZodType<DurationMs> = z.preprocess(
  (value) => (value === 0 ? '0s' : value),
  duration(TIME),
);

/** YAML reads a bare `0x60` as the hexadecimal number 96: sixty zeros would become one value. */
const values = z
  .string({ error: "expected points in quotes, such as '0x60', which YAML takes for a number" })
  .max(VALUES_LENGTH_MAX);

const sampleValue: z.ZodType<number> = z.union([
  z.number(),
  textOf('a number such as 0.5, NaN or +Inf', parseNotatedNumber),
]);

const seriesText = z.string().min(1).max(SERIES_LENGTH_MAX);

const node = z.union([
  nodeName.transform((id) => ({ id, role: 'voter' as const })),
  z.strictObject({ id: nodeName, role: z.enum(['voter', 'learner']).default('voter') }),
]);

const cluster = z.strictObject({
  name: clusterName.prefault('test'),
  system: slug,
  runbooks: z.array(slug).min(1, { error: 'name at least one runbook' }).max(RUNBOOKS_MAX),
  nodes: z.array(node).min(1, { error: 'name at least one node' }).max(NODES_MAX),
  voters: wholeNumber(VOTERS).optional(),
  small_clusters: z.enum(['refuse', 'allow_outage']).default('refuse'),
  max_age: duration({ minMs: 100, maxMs: INTERVAL.maxMs }).optional(),
});

const nodeDown = z.strictObject({
  node: nodeName,
  from: time.prefault('0s'),
  until: time.optional(),
  as: z.enum(['refused', 'unobservable']).default('refused'),
});

const holdPoint = <const R extends readonly [string, ...string[]]>(results: R) =>
  z.strictObject({
    name: z.string().min(1).max(64),
    node: nodeName.optional(),
    result: z.enum(results).optional(),
  });

const verdictTest = z.strictObject({
  eval_time: time,
  node: nodeName,
  action: z.enum(ACTIONS),
  to_version: z.string().min(1).max(128).optional(),
  runbook: slug.optional(),
  decision: z.enum(['go', 'no-go']),
  kind: z.enum(['go', 'wait', 'unknown', 'blocked']).optional(),
  cure: z.boolean().optional(),
  hold_points: z
    .array(holdPoint(['fail', 'unknown']))
    .max(CHECKS_MAX)
    .optional(),
  hold_points_include: z
    .array(holdPoint(['pass', 'fail', 'unknown', 'unavailable']))
    .max(CHECKS_MAX)
    .default([]),
});

const exprTest = z.strictObject({
  expr: query,
  eval_time: time,
  exp_samples: z
    .array(z.strictObject({ labels: seriesText, value: sampleValue }))
    .max(SERIES_MAX)
    .default([]),
});

const labelTexts = z.record(z.string(), looseText(VALUES_LENGTH_MAX)).nullish();

const alertTest = z.strictObject({
  eval_time: time,
  alertname: looseText(SERIES_LENGTH_MAX),
  exp_alerts: z
    .array(z.strictObject({ exp_labels: labelTexts, exp_annotations: labelTexts }))
    .max(SERIES_MAX)
    .nullish(),
});

const inputSeries = z
  .array(z.strictObject({ series: seriesText, values }))
  .max(SERIES_MAX)
  .default([]);

const test = z.strictObject({
  name: sentence.optional(),
  interval: duration(INTERVAL).optional(),
  cluster: cluster.optional(),
  input_series: inputSeries,
  node_down: z.array(nodeDown).max(CHECKS_MAX).default([]),
  promql_expr_test: z.array(exprTest).max(CHECKS_MAX).default([]),
  verdict_test: z.array(verdictTest).max(CHECKS_MAX).default([]),
  alert_rule_test: z.array(alertTest).max(CHECKS_MAX).default([]),
  external_labels: labelTexts,
  external_url: z.string().max(SERIES_LENGTH_MAX).nullish(),
  start_timestamp: refused('not supported yet: tests start at time 0'),
});

/** A file `*.test.yaml`. */
export const ruleTestSchema = z.strictObject({
  rule_files: z.array(filePath).max(TESTS_MAX).optional(),
  evaluation_interval: duration(INTERVAL).default(durationMs(INTERVAL_DEFAULT_MS)),
  common: z.strictObject({ cluster: cluster.optional(), input_series: inputSeries }).optional(),
  tests: z.array(test).min(1, { error: 'write at least one test' }).max(TESTS_MAX),
  group_eval_order: z
    .array(looseText(SERIES_LENGTH_MAX))
    .max(TESTS_MAX)
    .refine((names) => new Set(names).size === names.length, {
      error: 'a group name is repeated in the evaluation order',
    })
    .default([]),
  // Values are always compared with a tolerance for rounding.
  fuzzy_compare: z.boolean().optional(),
});

/** One entry of `tests:` as it was read. */
export type RawRuleTest = z.output<typeof test>;

/** The `input_series:` of a test, or of all, as it was read. */
export type RawInputSeries = z.output<typeof inputSeries>;

/** The `common:` of a file as it was read. */
export type RawCommon = z.output<typeof ruleTestSchema>['common'];

/** The `cluster:` of a test as it was read. */
export type RawTestCluster = z.output<typeof cluster>;
