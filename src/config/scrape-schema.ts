import * as z from 'zod';
import { VARIABLE_NAME } from './credentials.ts';
import { byteSize, duration, filePath, textOf, wholeNumber } from './scalars.ts';

/** Faster rounds than ten a second measure the scraping and not the cluster. */
const INTERVAL = { minMs: 100, maxMs: 3_600_000 };

/** A page takes a millisecond at the least, and no longer than the longest interval. */
const TIMEOUT = { minMs: 10, maxMs: 3_600_000 };

/** Evidence of yesterday is none. */
const MAX_AGE = { minMs: 110, maxMs: 86_400_000 };

/** From a page of a few lines to more than any exporter serves; the guard holds one at a time. */
const BODY_SIZE = { minBytes: 1024, maxBytes: 1024 ** 3 };

/** Prometheus itself is unhappy with more than some millions of series in one target. */
const SAMPLES = { min: 1, max: 10_000_000 };

const LABELS = { min: 1, max: 1_000 };

const LABEL_LENGTH = { min: 1, max: 1024 ** 2 };

/** A token of HTTP, of which schemes and header names are made (RFC 9110, 5.6.2). */
const HTTP_TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;

/** The name of an environment variable that holds a secret. */
export const variableName: z.ZodType<string> = textOf(
  'the name of an environment variable, not the secret itself',
  (text) => (VARIABLE_NAME.test(text) ? text : undefined),
  'hidden',
);

/** A scheme with a space in it is a scheme and a credential, hence not repeated in the message. */
const scheme = z
  .string()
  .regex(HTTP_TOKEN, { error: 'expected a scheme such as Bearer, without the credentials' });

const inlineCredentials = z
  .never({ error: 'secrets do not belong in this file; use credentials_file or credentials_env' })
  .optional();

const authorization = z.union([
  z.strictObject({
    type: scheme.optional(),
    credentials: inlineCredentials,
    credentials_file: filePath,
  }),
  z.strictObject({
    type: scheme.optional(),
    credentials: inlineCredentials,
    credentials_env: variableName,
  }),
]);

/** A user name is before the first colon of what is sent (RFC 7617). */
const userName = z.string().regex(/^[\x20-\x39\x3B-\x7E]{1,256}$/, {
  error: 'expected a user name without a colon, of printable ASCII characters',
});

const inlinePassword = z
  .never({ error: 'secrets do not belong in this file; use password_file or password_env' })
  .optional();

const basicAuth = z.union([
  z.strictObject({ username: userName, password: inlinePassword, password_file: filePath }),
  z.strictObject({ username: userName, password: inlinePassword, password_env: variableName }),
]);

/** The names are Prometheus's, so that a section can be copied from there. */
const tlsConfig = z
  .strictObject({
    ca_file: filePath.optional(),
    cert_file: filePath.optional(),
    key_file: filePath.optional(),
    server_name: z
      .string()
      .regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, { error: 'expected a host name' })
      .optional(),
    min_version: z.enum(['TLS12', 'TLS13']).optional(),
    insecure_skip_verify: z.boolean().default(false),
  })
  .refine((tls) => (tls.cert_file === undefined) === (tls.key_file === undefined), {
    error: 'cert_file and key_file go together',
  });

/** Headers that the scraper sets itself, or that would change what the connection means. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The name of a header that a configuration may set. */
export const headerName = z
  .string()
  .regex(HTTP_TOKEN, { error: 'is not the name of a header' })
  .refine((name) => !OWN_HEADERS.has(name.toLowerCase()), { error: 'the guard sets it itself' })
  .refine((name) => name.toLowerCase() !== 'authorization', {
    error: 'use "authorization" under "scrape"',
  });

/** Printable ASCII; a proxy takes at most 8 KiB of all headers. */
const HEADER_VALUE = /^[\x21-\x7E](?:[\x20-\x7E]{0,1022}[\x21-\x7E])?$/;

/** The value of a header that is no secret. */
export const headerText = z
  .string()
  .regex(HEADER_VALUE, { error: 'expected up to 1024 printable ASCII characters' });

const headerValue = z.union([
  headerText,
  z.strictObject({ file: filePath }),
  z.strictObject({ env: variableName }),
]);

/** Where both are given, nobody knows which was meant. */
export const oneIdentity = [
  (section: { readonly authorization?: unknown; readonly basic_auth?: unknown }): boolean =>
    section.authorization === undefined || section.basic_auth === undefined,
  {
    path: ['basic_auth'],
    error: 'does not go with authorization, which says who scrapes as well',
  },
] satisfies [unknown, unknown];

/** What `scrape` and the jobs of Prometheus call by the same names. */
const SHARED_SHAPE = {
  body_size_limit: byteSize(BODY_SIZE).optional(),
  sample_limit: wholeNumber(SAMPLES).optional(),
  label_limit: wholeNumber(LABELS).optional(),
  label_name_length_limit: wholeNumber(LABEL_LENGTH).optional(),
  label_value_length_limit: wholeNumber(LABEL_LENGTH).optional(),
  authorization: authorization.optional(),
  basic_auth: basicAuth.optional(),
  tls_config: tlsConfig.optional(),
};

/** The keys of a source that say how it is asked. */
export const sourceScrapeShape = {
  interval: duration(INTERVAL).optional(),
  timeout: duration(TIMEOUT).optional(),
  max_age: duration(MAX_AGE).optional(),
  body_size_limit: byteSize(BODY_SIZE).optional(),
  authorization: authorization.optional(),
  basic_auth: basicAuth.optional(),
  tls_config: tlsConfig.optional(),
  headers: z.record(headerName, headerValue).optional(),
};

/** The keys of a job that say how its targets are scraped. */
export const jobScrapeShape = {
  scrape_interval: duration(INTERVAL).optional(),
  scrape_timeout: duration(TIMEOUT).optional(),
  ...SHARED_SHAPE,
};

/** `scrape:` of the file and of a cluster; every key is optional, defaults come later. */
export const scrapeSchema = z
  .strictObject({
    interval: duration(INTERVAL).optional(),
    timeout: duration(TIMEOUT).optional(),
    max_age: duration(MAX_AGE).optional(),
    ...SHARED_SHAPE,
    headers: z.record(headerName, headerValue).optional(),
  })
  .refine(...oneIdentity);

/** `scrape:` as it was read. */
export type RawScrape = z.output<typeof scrapeSchema>;
