import * as z from 'zod';
import { accessSchema } from './access-schema.ts';
import { alertingSchema } from './alerting-schema.ts';
import { clusterSchema } from './cluster-schema.ts';
import { historySchema } from './history-schema.ts';
import { jobsSchema } from './job-schema.ts';
import { parseListenAddress } from './listen-address.ts';
import { externalLabelsSchema, externalUrlSchema } from './outside-schema.ts';
import { filePath, textOf, wholeNumber } from './scalars.ts';
import { scrapeSchema } from './scrape-schema.ts';
import { LOG_LEVELS } from './settings.ts';
import { tlsSchema } from './tls.ts';

/** What `listen` looks like; also for the flag and the environment variable. */
export const LISTEN_FORM = 'an address such as 127.0.0.1:9455 or [::1]:9455';

/** Clusters of one guard; its budgets are measured at 500. */
const CLUSTERS_MAX = 1_000;

/** Nodes of one guard in all clusters together: one machine scrapes this many in a few seconds. */
export const NODES_MAX = 5_000;

/** A rulebook of more files and directories than this is a slip of the finger. */
const RULE_PATHS_MAX = 100;

/** Two rounds tell a counter that moves from one that does not; more than 100 is never ready. */
const WARM_UP_ROUNDS = { min: 1, max: 100 };

/**
 * `holdpoint.yaml`. Keys of features that do not exist yet are not here, so that they are refused
 * and never accepted and ignored. What concerns several keys at once is in `cross-checks`.
 */
export const configSchema = z.strictObject({
  listen: textOf(LISTEN_FORM, parseListenAddress).optional(),
  allow_unauthenticated_remote: z
    .never({ error: 'is gone: say under "access" who may ask from other machines' })
    .optional(),
  access: accessSchema.optional(),
  tls: tlsSchema.optional(),
  rules: z
    .array(filePath)
    .min(1, { error: 'name at least one file or directory, or leave the key out' })
    .max(RULE_PATHS_MAX)
    .optional(),
  data_dir: filePath.optional(),
  external_labels: externalLabelsSchema.optional(),
  external_url: externalUrlSchema.optional(),
  alerting: alertingSchema.optional(),
  history: historySchema.optional(),
  log: z.strictObject({ level: z.enum(LOG_LEVELS).optional() }).optional(),
  scrape: scrapeSchema.optional(),
  scrape_configs: jobsSchema.default([]),
  warm_up_rounds: wholeNumber(WARM_UP_ROUNDS).default(2),
  clusters: z
    .array(clusterSchema)
    .min(1, { error: 'name at least one cluster' })
    .max(CLUSTERS_MAX, { error: `one guard takes at most ${CLUSTERS_MAX} clusters` }),
});

/** The file as it was read. */
export type RawConfig = z.output<typeof configSchema>;
