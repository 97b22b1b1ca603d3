import * as z from 'zod';
import type { Outside } from '../core/rulebook/evaluate-groups.ts';
import { parseMetricsUrl } from './metrics-url.ts';
import { textOf } from './scalars.ts';

/** A guard has a handful of them: region, environment, replica. */
const LABELS_MAX = 64;

const VALUE_LENGTH_MAX = 1_024;

const labelName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, {
  error: 'a label is named with letters, digits and "_"',
});

/** `external_labels`: what templates of alerts find under `$externalLabels`. */
export const externalLabelsSchema: z.ZodType<Readonly<Record<string, string>>> = z
  .record(labelName, z.string().max(VALUE_LENGTH_MAX))
  .refine((labels) => Object.keys(labels).length <= LABELS_MAX, {
    error: `must have at most ${LABELS_MAX} labels`,
  });

/** `external_url`: where people reach the guard. No slash at its end, as in Prometheus. */
export const externalUrlSchema: z.ZodType<string> = textOf(
  'an http or https URL without credentials, query and fragment, such as https://guard.example',
  parseExternalUrl,
);

function parseExternalUrl(text: string): string | undefined {
  const parsed = parseMetricsUrl(text);
  if (!parsed.ok || parsed.url.includes('?')) return undefined;
  return parsed.url.replace(/\/+$/, '');
}

/** What templates of alerts may show that is not of the cluster. */
export function toOutside(raw: {
  readonly external_labels?: Readonly<Record<string, string>> | undefined;
  readonly external_url?: string | undefined;
}): Outside {
  const externalLabels = new Map(Object.entries(raw.external_labels ?? {}));
  return { externalLabels, externalUrl: raw.external_url ?? '' };
}
