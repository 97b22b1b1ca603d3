import * as z from 'zod';
import {
  compileRelabelRule,
  RELABEL_ACTIONS,
  type RelabelRule,
  type RelabelSettings,
} from '../core/target/relabel-rule.ts';

/** A rule as it is applied and as it was written, by which rules can be told to be the same. */
export interface WrittenRule {
  readonly written: RelabelSettings;
  readonly rule: RelabelRule;
}

/** A job of hundreds of rules would be slow to scrape, and nobody could say what it does. */
const RULES_MAX = 200;

const TEXT_MAX_LENGTH = 4_096;

/** YAML reads an unquoted `1` or `true` as what it looks like; here each is a text. */
const text = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .pipe(z.string().max(TEXT_MAX_LENGTH));

/** Prometheus reads the names of actions without regard to case. */
const action = z
  .string()
  .transform((name) => name.toLowerCase())
  .pipe(
    z.enum(RELABEL_ACTIONS, { error: `expected one of the actions ${RELABEL_ACTIONS.join(', ')}` }),
  );

/** The names that the settings of a rule have in the file. */
const KEYS: Readonly<Record<keyof RelabelSettings, string>> = {
  sourceLabels: 'source_labels',
  separator: 'separator',
  regex: 'regex',
  modulus: 'modulus',
  targetLabel: 'target_label',
  replacement: 'replacement',
  action: 'action',
};

const relabelRule = z
  .strictObject({
    source_labels: z.array(z.string().max(TEXT_MAX_LENGTH)).max(RULES_MAX).optional(),
    separator: text.optional(),
    regex: text.optional(),
    modulus: z.int().optional(),
    target_label: z.string().max(TEXT_MAX_LENGTH).optional(),
    replacement: text.optional(),
    action: action.optional(),
  })
  .transform((raw, context): WrittenRule => {
    const { separator, regex, modulus, replacement } = raw;
    const written: RelabelSettings = {
      ...(raw.source_labels !== undefined && { sourceLabels: raw.source_labels }),
      ...(separator !== undefined && { separator }),
      ...(regex !== undefined && { regex }),
      ...(modulus !== undefined && { modulus }),
      ...(raw.target_label !== undefined && { targetLabel: raw.target_label }),
      ...(replacement !== undefined && { replacement }),
      ...(raw.action !== undefined && { action: raw.action }),
    };
    const compiled = compileRelabelRule(written);
    if (compiled.ok) return { written, rule: compiled.rule };
    const key = KEYS[compiled.field];
    const path = key in raw ? [key] : [];
    const message = path.length === 0 ? `${key}: ${compiled.message}` : compiled.message;
    context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  });

/** `relabel_configs` and `metric_relabel_configs` of Prometheus. */
export const relabelSchema = z.array(relabelRule).max(RULES_MAX);
