import * as z from 'zod';
import { linkSchema } from './link.ts';
import { parseMetricsUrl } from './metrics-url.ts';
import { duration, filePath, textOf } from './scalars.ts';
import { headerText, oneIdentity, sourceScrapeShape, variableName } from './scrape-schema.ts';

/** A message that takes longer than a minute is not taken; one needs a moment. */
const TIMEOUT = { minMs: 100, maxMs: 60_000 };

/** As Prometheus has it; an Alertmanager that is told less often ends alerts between two. */
const RESEND = { minMs: 1_000, maxMs: 3_600_000 };

/** Whoever is told more often than this reads none of it; a week is as good as never. */
const REPEAT = { minMs: 60_000, maxMs: 7 * 86_400_000 };

/** Each is told by itself. */
const RECEIVERS_MAX = 20;

/** The other side of an address is a host and a port. */
const TARGET = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?):\d{1,5}$/;

const target = z.string().regex(TARGET, {
  error: 'expected a host with a port, such as alertmanager.example.org:9093',
});

const receiverName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, {
  error: 'expected a name of lower-case letters, digits and "-"',
});

const receiverUrl = textOf(
  'an http or https URL without credentials, such as https://hooks.example.org/alerts',
  (text) => {
    const parsed = parseMetricsUrl(text);
    return parsed.ok ? parsed.url : undefined;
  },
  'hidden',
);

const { authorization, basic_auth, tls_config, headers } = sourceScrapeShape;

const alertmanager = z
  .strictObject({
    static_configs: z
      .array(z.strictObject({ targets: z.array(target).min(1).max(RECEIVERS_MAX) }))
      .min(1)
      .max(RECEIVERS_MAX),
    scheme: z.enum(['http', 'https']).default('http'),
    path_prefix: z
      .string()
      .regex(/^\/[A-Za-z0-9._~/-]{0,200}$/, { error: 'expected a path such as /alertmanager' })
      .default('/'),
    api_version: z.literal('v2', { error: 'only v2 is spoken' }).default('v2'),
    timeout: duration(TIMEOUT).optional(),
    ...{ authorization, basic_auth, tls_config },
  })
  .refine(...oneIdentity);

/** Where a message goes; a URL that lets whoever has it write is a secret. */
const urlShape = {
  url: receiverUrl.optional(),
  url_file: filePath.optional(),
  url_env: variableName.optional(),
};

const ONE_URL = [
  (raw: { readonly url?: unknown; readonly url_file?: unknown; readonly url_env?: unknown }) =>
    [raw.url, raw.url_file, raw.url_env].filter((each) => each !== undefined).length === 1,
  { error: 'write one of url, url_file and url_env' },
] satisfies [unknown, unknown];

const webhook = z
  .strictObject({
    name: receiverName,
    ...urlShape,
    signing: z
      .union([
        z.strictObject({ secret_file: filePath }),
        z.strictObject({ secret_env: variableName }),
      ])
      .optional(),
    timeout: duration(TIMEOUT).optional(),
    ...{ authorization, basic_auth, tls_config, headers },
  })
  .refine(...oneIdentity)
  .refine(...ONE_URL);

const slack = z
  .strictObject({
    name: receiverName,
    url_file: filePath.optional(),
    url_env: variableName.optional(),
    url: z.never({ error: 'the URL is a secret here: use url_file or url_env' }).optional(),
    channel: headerText.optional(),
    timeout: duration(TIMEOUT).optional(),
    tls_config,
  })
  .refine(...ONE_URL);

/** `alerting:` of the file: who is told of alerts. Its `alertmanagers` are those of Prometheus. */
export const alertingSchema = z
  .strictObject({
    resend_interval: duration(RESEND).optional(),
    repeat_interval: duration(REPEAT).optional(),
    runbook_url: linkSchema.optional(),
    alertmanagers: z.array(alertmanager).max(RECEIVERS_MAX).default([]),
    webhooks: z.array(webhook).max(RECEIVERS_MAX).default([]),
    slack: z.array(slack).max(RECEIVERS_MAX).default([]),
  })
  .refine(
    ({ webhooks, slack: channels }) => {
      const names = [...webhooks, ...channels].map(({ name }) => name);
      return new Set(names).size === names.length;
    },
    { error: 'two receivers have the same name' },
  );

/** `alerting:` as it was read. */
export type RawAlerting = z.output<typeof alertingSchema>;
