import * as z from 'zod';
import type { LabelPair } from '../core/base/labels.ts';
import { durationMs } from '../core/base/time.ts';
import type { GroupDefinition, RuleDefinition } from '../core/rulebook/rule-group.ts';
import { duration, wholeNumber } from './scalars.ts';

/** Groups of a file, and rules of a group: files that tools write have some thousand of them. */
const GROUPS_MAX = 1_000;
const RULES_MAX = 20_000;

/** Labels, or annotations, of one rule. */
const PAIRS_MAX = 100;

const NAME_LENGTH_MAX = 512;

/** Longer than any expression that a person reads; the parser has limits of its own. */
const EXPR_LENGTH_MAX = 16_384;

const TEXT_LENGTH_MAX = 16_384;

const SPAN = { minMs: 0, maxMs: 365 * 86_400_000 };

/** YAML reads a bare 0 as a number. */
const span = z.preprocess((value) => (value === 0 ? '0s' : value), duration(SPAN));

/** A text; as in Prometheus a whole number or a word such as `true` needs no quotes. */
export const looseText = (maxLength: number) =>
  z.preprocess(
    (value) => {
      if (value === null) return '';
      return Number.isSafeInteger(value) || typeof value === 'boolean' ? String(value) : value;
    },
    z.string({ error: 'expected a text; put numbers with a fraction in quotes' }).max(maxLength),
  );

const name = looseText(NAME_LENGTH_MAX);

const pairs = z
  .record(z.string(), looseText(TEXT_LENGTH_MAX))
  .refine((value) => Object.keys(value).length <= PAIRS_MAX, {
    error: `must have at most ${PAIRS_MAX} entries`,
  })
  .nullish();

const rule = z
  .strictObject({
    record: name.optional(),
    alert: name.optional(),
    expr: looseText(EXPR_LENGTH_MAX).optional(),
    for: span.optional(),
    keep_firing_for: span.optional(),
    labels: pairs,
    annotations: pairs,
  })
  .superRefine((value, context) => {
    const complain = (path: string[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    if (value.record && value.alert) {
      complain(['alert'], "only one of 'record' and 'alert' must be set");
    } else if (!(value.record || value.alert)) {
      complain([], "one of 'record' or 'alert' must be set");
    }
    if (!value.expr) complain([], "field 'expr' must be set in rule");
    if (!value.record) return;
    for (const key of ['annotations', 'for', 'keep_firing_for'] as const) {
      if (value[key]) complain([key], `invalid field '${key}' in recording rule`);
    }
  });

const group = z.strictObject({
  name: name.refine((text) => text !== '', { error: 'the name of a group must not be empty' }),
  interval: span.optional(),
  query_offset: span.optional(),
  limit: wholeNumber({ min: 0, max: 1_000_000_000 }).default(0),
  labels: pairs,
  rules: z.array(rule).max(RULES_MAX).nullish(),
});

/** A rule file of Prometheus, as it is: nothing of it is left out or added. */
export const ruleGroupsSchema = z.strictObject({
  groups: z.array(group).max(GROUPS_MAX).nullable(),
});

/** The groups as the rulebook knows them. */
export function toGroups(
  { groups }: z.output<typeof ruleGroupsSchema>,
  file: string,
): readonly GroupDefinition[] {
  return (groups ?? []).map((raw) => ({
    name: raw.name,
    file,
    // Prometheus takes an interval of zero for none.
    intervalMs: raw.interval === 0 ? undefined : raw.interval,
    queryOffsetMs: raw.query_offset ?? durationMs(0),
    limit: raw.limit,
    labels: toPairs(raw.labels),
    rules: (raw.rules ?? []).map(toRule),
  }));
}

function toRule(raw: z.output<typeof rule>): RuleDefinition {
  const { record = '', alert = '', expr = '' } = raw;
  const labels = toPairs(raw.labels);
  if (record !== '') return { kind: 'record', record, expr, labels };
  const annotations = toPairs(raw.annotations);
  const forMs = raw.for ?? durationMs(0);
  const keepFiringForMs = raw.keep_firing_for ?? durationMs(0);
  return { kind: 'alert', alert, expr, forMs, keepFiringForMs, labels, annotations };
}

function toPairs(raw: z.output<typeof pairs>): readonly LabelPair[] {
  return Object.entries(raw ?? {});
}
