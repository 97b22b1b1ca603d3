import * as z from 'zod';
import { unsupportedHttpKeys, unsupportedKeys } from './job-unsupported.ts';
import { parseMetricsUrl } from './metrics-url.ts';
import { relabelSchema } from './relabel-schema.ts';
import { duration, filePath } from './scalars.ts';
import { headerName, headerText, jobScrapeShape, oneIdentity } from './scrape-schema.ts';
import { targetGroupSchema } from './target-list.ts';

/** A server is not asked more often than targets are; a day is as good as never. */
const REFRESH = { minMs: 1_000, maxMs: 86_400_000 };

/** More of any list than this is the work of a script that has gone wrong. */
const LIST_MAX = 1_000;

/** As many jobs as there may be clusters. */
const JOBS_MAX = 1_000;

const TEXT_MAX_LENGTH = 1_024;

/** `*` stands for any characters in the last part of a path only, as in Prometheus. */
const TARGET_FILES = /^[^*]*(?:\/|^)[^/]*\.(?:json|ya?ml)$/;

const DNS_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?$/;

const PARAM_NAME = /^[^\s=&#]{1,128}$/;

const url = z.string().transform((text, context) => {
  const parsed = parseMetricsUrl(text);
  if (parsed.ok) return parsed.url;
  context.addIssue({ code: 'custom', message: parsed.message.replace('/metrics', '/targets') });
  return z.NEVER;
});

const followRedirects = z
  .literal(false, { error: 'redirects are never followed; write false, or leave it out' })
  .optional();

const fileSd = z.strictObject({
  files: z
    .array(
      filePath.refine((path) => TARGET_FILES.test(path), {
        error: 'expected a path that ends in .json, .yml or .yaml, with * in its last part only',
      }),
    )
    .min(1)
    .max(LIST_MAX),
  refresh_interval: duration(REFRESH).optional(),
});

const httpHeader = z
  .strictObject({
    values: z.array(headerText).min(1).max(LIST_MAX).optional(),
    files: z.array(filePath).length(1, { error: 'name one file' }).optional(),
    secrets: z.never({ error: 'secrets do not belong in this file; use files' }).optional(),
  })
  .refine(({ values, files }) => (values === undefined) !== (files === undefined), {
    error: 'give values or files',
  });

const httpSd = z
  .strictObject({
    url,
    refresh_interval: duration(REFRESH).optional(),
    follow_redirects: followRedirects,
    authorization: jobScrapeShape.authorization,
    basic_auth: jobScrapeShape.basic_auth,
    tls_config: jobScrapeShape.tls_config,
    http_headers: z.record(headerName, httpHeader).default({}),
    ...unsupportedHttpKeys,
  })
  .refine(...oneIdentity);

const dnsSd = z
  .strictObject({
    names: z
      .array(z.string().regex(DNS_NAME, { error: 'expected a name of the DNS' }))
      .min(1)
      .max(LIST_MAX),
    type: z
      .enum(['SRV', 'A', 'AAAA'], { error: 'expected SRV, A or AAAA; other types are not read' })
      .default('SRV'),
    port: z.int().min(1).max(65_535).optional(),
    refresh_interval: duration(REFRESH).optional(),
  })
  .refine(({ type, port }) => type === 'SRV' || port !== undefined, {
    path: ['type'],
    error: 'addresses have no port of their own: give one with "port"',
  });

/** One entry of `scrape_configs:`, as Prometheus has it. */
const jobSchema = z
  .strictObject({
    job_name: z.string().min(1).max(TEXT_MAX_LENGTH),
    scheme: z.enum(['http', 'https']).default('http'),
    metrics_path: z.string().startsWith('/').max(TEXT_MAX_LENGTH).default('/metrics'),
    params: z.record(z.string().regex(PARAM_NAME), z.array(z.string()).max(LIST_MAX)).default({}),
    honor_labels: z.boolean().default(false),
    follow_redirects: followRedirects,
    static_configs: z.array(targetGroupSchema).max(LIST_MAX).default([]),
    file_sd_configs: z.array(fileSd).max(LIST_MAX).default([]),
    http_sd_configs: z.array(httpSd).max(LIST_MAX).default([]),
    dns_sd_configs: z.array(dnsSd).max(LIST_MAX).default([]),
    relabel_configs: relabelSchema.default([]),
    metric_relabel_configs: relabelSchema.default([]),
    http_headers: z.record(headerName, httpHeader).default({}),
    ...jobScrapeShape,
    ...unsupportedKeys,
  })
  .refine(...oneIdentity);

/** `scrape_configs:` of the file. */
export const jobsSchema = z
  .array(jobSchema)
  .max(JOBS_MAX, { error: `one guard takes at most ${JOBS_MAX} jobs` });

/** One entry of `scrape_configs:` as it was read. */
export type RawJob = z.output<typeof jobSchema>;
