import { type LabelPair, Labels } from '../base/labels.ts';
import { md5Tail } from '../base/md5.ts';
import type { RelabelRule, Source } from './relabel-rule.ts';

/**
 * Applies rules to labels, one after the other. Undefined when a rule drops them. What each action
 * means, down to an empty text removing a label, is as in Prometheus.
 */
export function relabel(labels: Labels, rules: readonly RelabelRule[]): Labels | undefined {
  let current: Labels | undefined = labels;
  for (const rule of rules) {
    current = applyRule(current, rule);
    if (current === undefined) return undefined;
  }
  return current;
}

function applyRule(labels: Labels, rule: RelabelRule): Labels | undefined {
  switch (rule.kind) {
    case 'keep':
      return rule.pattern.matches(joined(labels, rule.source)) ? labels : undefined;
    case 'drop':
      return rule.pattern.matches(joined(labels, rule.source)) ? undefined : labels;
    case 'keepequal':
      return labels.get(rule.targetLabel) === joined(labels, rule.source) ? labels : undefined;
    case 'dropequal':
      return labels.get(rule.targetLabel) === joined(labels, rule.source) ? undefined : labels;
    case 'replace':
      return replace(labels, rule);
    case 'hashmod': {
      const shard = md5Tail(joined(labels, rule.source)) % rule.modulus;
      return labels.with(rule.targetLabel, String(shard));
    }
    case 'lowercase':
      return labels.with(rule.targetLabel, lower(joined(labels, rule.source)));
    case 'uppercase':
      return labels.with(rule.targetLabel, upper(joined(labels, rule.source)));
    case 'labelmap':
      return mapNames(labels, rule);
    case 'labeldrop':
      return labels.without((name) => rule.pattern.matches(name));
    case 'labelkeep':
      return labels.without((name) => !rule.pattern.matches(name));
  }
}

function joined(labels: Labels, { labels: names, separator }: Source): string {
  return names.map((name) => labels.get(name)).join(separator);
}

/** What a target label expands to may be no name at all; nothing happens then. */
const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

function replace(
  labels: Labels,
  { source, pattern, targetLabel, replacement }: RelabelRule & { readonly kind: 'replace' },
): Labels {
  const value = joined(labels, source);
  const target = pattern.expand(value, targetLabel);
  const written = pattern.expand(value, replacement);
  if (target === undefined || written === undefined || !LABEL_NAME.test(target)) return labels;
  return labels.with(target, written);
}

/** All names are read before the first is written, so that a rule never maps its own results. */
function mapNames(
  labels: Labels,
  { pattern, replacement }: RelabelRule & { readonly kind: 'labelmap' },
): Labels {
  const mapped = [...labels].flatMap(([name, value]): readonly LabelPair[] => {
    const to = pattern.expand(name, replacement);
    return to === undefined ? [] : [[to, value]];
  });
  return mapped.length === 0 ? labels : Labels.from([...labels, ...mapped]);
}

/**
 * Go changes case character by character, where JavaScript looks at neighbours and may make several
 * characters of one; these follow Go, so that a rule has the result it has in Prometheus.
 */
function lower(text: string): string {
  return Array.from(text, (character) => Array.from(character.toLowerCase())[0] ?? '').join('');
}

function upper(text: string): string {
  return Array.from(text, (character) => {
    const changed = character.toUpperCase();
    return Array.from(changed).length === 1 ? changed : character;
  }).join('');
}
