import * as z from 'zod';
import { PromqlError } from '../core/promql/error.ts';
import { parsePromql } from '../core/promql/parser.ts';
import type { Matcher } from '../core/series/matcher.ts';
import { parseMetricsUrl } from './metrics-url.ts';
import { duration } from './scalars.ts';
import { oneIdentity, sourceScrapeShape } from './scrape-schema.ts';

/** Longer conditions than this are a list of instances that belongs into the backend's labels. */
const SELECT_MAX_LENGTH = 2_048;

/** Groups of rules are evaluated every few seconds, or on some servers every few minutes. */
const ALERT_AGE = { minMs: 1_000, maxMs: 3_600_000 };

const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

const backendUrl = z.string().transform((text, context) => {
  const parsed = parseMetricsUrl(text);
  if (parsed.ok && !text.includes('?')) return parsed.url.replace(/\/+$/, '');
  const message = parsed.ok
    ? 'expected the address before /api/v1, without a query'
    : parsed.message.replace('/metrics', '').replace('"scrape"', '"prometheus"');
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const select = z
  .string()
  .max(SELECT_MAX_LENGTH)
  .transform((text, context): readonly Matcher[] => {
    const matchers = parseSelect(text);
    if (typeof matchers !== 'string') return matchers;
    context.addIssue({ code: 'custom', message: matchers });
    return z.NEVER;
  });

const EXPECTED = 'expected matchers such as job="etcd", cluster="orders"';

/** The matchers that narrow every query to one cluster, or what is wrong with them. */
export function parseSelect(text: string): readonly Matcher[] | string {
  try {
    const expr = parsePromql(`{${text}}`);
    // The braces are given, so that what closes them itself would be another expression.
    if (expr.kind !== 'vector-selector' || expr.at !== undefined || expr.offsetMs !== 0) {
      return EXPECTED;
    }
    const named = expr.matchers.some(({ label }) => label === '__name__');
    return named ? `${EXPECTED}, without the name of a metric` : expr.matchers;
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    return `${error.detail}; ${EXPECTED}`;
  }
}

/** `source:` of a cluster: where its metrics are, if not on its nodes. */
export const sourceSchema = z.strictObject({
  prometheus: z
    .strictObject({
      url: backendUrl,
      select,
      node_label: z
        .string()
        .regex(LABEL_NAME, { error: 'a label is named with letters, digits and "_"' })
        .default('instance'),
      alerts: z.strictObject({ select, max_age: duration(ALERT_AGE).optional() }).optional(),
      ...sourceScrapeShape,
    })
    .refine(...oneIdentity),
});

/** `source:` as it was read. */
export type RawSource = z.output<typeof sourceSchema>;
