import * as z from 'zod';
import { discoverySchema } from './discovery-schema.ts';
import { windowsSchema } from './facts-schema.ts';
import { parseMetricsUrl } from './metrics-url.ts';
import { looseText } from './rule-group-schema.ts';
import { clusterName, nodeName, slug, wholeNumber } from './scalars.ts';
import { scrapeSchema } from './scrape-schema.ts';
import { sourceSchema } from './source-schema.ts';

/** Raft groups have up to seven voters; 1,000 leave room for systems that count otherwise. */
const VOTERS = { min: 1, max: 1_000 };

/** A cluster has a handful of kinds of rollout. */
const RUNBOOKS_MAX = 50;

/** Rule groups of one cluster, and the length of their names, as rule files have them. */
const GROUPS_MAX = 1_000;
const groupName = looseText(512);

/** Labels become part of every series of the node. */
const LABELS_MAX = 32;

/** Names that the guard or the metrics format give a meaning of their own. */
const RESERVED_LABELS: ReadonlySet<string> = new Set(['cluster', 'node', 'le', 'quantile']);

const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

const labelName = z
  .string()
  .regex(LABEL_NAME, { error: 'a label is named with letters, digits and "_"' })
  .refine((name) => !name.startsWith('__'), { error: 'names that start with "__" are reserved' })
  .refine((name) => !RESERVED_LABELS.has(name), { error: 'this name is reserved' });

const LABEL_VALUE_MAX_LENGTH = 1_024;

const labelValue = z
  .string()
  .min(1, { error: 'an empty label is an absent one; leave it out' })
  .max(LABEL_VALUE_MAX_LENGTH);

const labels = z
  .record(labelName, labelValue)
  .refine((map) => Object.keys(map).length <= LABELS_MAX, {
    error: `must have at most ${LABELS_MAX} labels`,
  });

const metricsUrl = z.string().transform((text, context) => {
  const parsed = parseMetricsUrl(text);
  if (parsed.ok) return parsed.url;
  context.addIssue({ code: 'custom', message: parsed.message });
  return z.NEVER;
});

const node = z.strictObject({
  id: nodeName,
  metrics: metricsUrl.optional(),
  instance: labelValue.optional(),
  labels: labels.optional(),
  role: z.enum(['voter', 'learner']).default('voter'),
});

/** One entry of `clusters:`. */
export const clusterSchema = z.strictObject({
  name: clusterName,
  system: slug,
  runbooks: z.array(slug).min(1, { error: 'name at least one runbook' }).max(RUNBOOKS_MAX),
  rule_groups: z.array(groupName).max(GROUPS_MAX).optional(),
  voters: wholeNumber(VOTERS).optional(),
  small_clusters: z.enum(['refuse', 'allow_outage']).default('refuse'),
  windows: windowsSchema.default([]),
  scrape: scrapeSchema.optional(),
  nodes: z.array(node).min(1, { error: 'name at least one node' }).optional(),
  discovery: discoverySchema.optional(),
  source: sourceSchema.optional(),
});

/** One entry of `clusters:` as it was read. */
export type RawCluster = z.output<typeof clusterSchema>;
