import { type AnchoredPattern, compileAnchored } from '../base/regex.ts';
import { compileExpander, type Expander } from '../base/regex-expand.ts';

/** What a relabelling rule can do; the names are those of Prometheus. */
export const RELABEL_ACTIONS = [
  'replace',
  'keep',
  'drop',
  'keepequal',
  'dropequal',
  'hashmod',
  'labelmap',
  'labeldrop',
  'labelkeep',
  'lowercase',
  'uppercase',
] as const;

/** The name of an action of a relabelling rule. */
export type RelabelAction = (typeof RELABEL_ACTIONS)[number];

/** A relabelling rule as a configuration writes it; what is not given has Prometheus's default. */
export interface RelabelSettings {
  readonly sourceLabels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly modulus?: number;
  readonly targetLabel?: string;
  readonly replacement?: string;
  readonly action?: RelabelAction;
}

/** A checked rule, with only what its action uses. */
export type RelabelRule =
  | {
      readonly kind: 'replace';
      readonly source: Source;
      readonly pattern: Expander;
      readonly targetLabel: string;
      readonly replacement: string;
    }
  | {
      readonly kind: 'keep' | 'drop';
      readonly source: Source;
      readonly pattern: AnchoredPattern;
    }
  | {
      readonly kind: 'keepequal' | 'dropequal' | 'lowercase' | 'uppercase';
      readonly source: Source;
      readonly targetLabel: string;
    }
  | {
      readonly kind: 'hashmod';
      readonly source: Source;
      readonly targetLabel: string;
      readonly modulus: bigint;
    }
  | { readonly kind: 'labelmap'; readonly pattern: Expander; readonly replacement: string }
  | { readonly kind: 'labeldrop' | 'labelkeep'; readonly pattern: AnchoredPattern };

/** The labels that a rule reads, and what it puts between their values. */
export interface Source {
  readonly labels: readonly string[];
  readonly separator: string;
}

/** A rule, or what is wrong with it and with which of its settings. */
export type CompiledRelabel =
  | { readonly ok: true; readonly rule: RelabelRule }
  | { readonly ok: false; readonly field: keyof RelabelSettings; readonly message: string };

const DEFAULTS = { separator: ';', regex: '(.*)', replacement: '$1', action: 'replace' } as const;

/** A reference to a group of the pattern, in a target label or a replacement. */
const REFERENCE = /\$(?:\w+|\{\w+\})/;

/** A name in which each reference stands for word characters. */
const REFERENCES = /\$(?:\w+|\{\w+\})/g;

const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Checks one rule as Prometheus does when it loads a configuration: an action refuses settings that
 * it would not use, since whoever wrote them expected something of them.
 */
export function compileRelabelRule(settings: RelabelSettings): CompiledRelabel {
  const { action = DEFAULTS.action, regex = DEFAULTS.regex } = settings;
  const unused = unusedSetting(settings, action);
  if (unused !== undefined) {
    return { ok: false, field: unused, message: `is not used by the action ${action}` };
  }
  try {
    return compile({ ...settings, action, regex });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, field: 'regex', message: `is no regular expression: ${message}` };
  }
}

/** The settings that an action takes, where it does not take them all. */
const TAKES: ReadonlyMap<RelabelAction, readonly (keyof RelabelSettings)[]> = new Map([
  ['keepequal', ['sourceLabels', 'targetLabel']],
  ['dropequal', ['sourceLabels', 'targetLabel']],
  ['labeldrop', ['regex']],
  ['labelkeep', ['regex']],
]);

/** Every setting but the action itself. */
const FIELDS = [
  'sourceLabels',
  'separator',
  'regex',
  'modulus',
  'targetLabel',
  'replacement',
] as const satisfies readonly (keyof RelabelSettings)[];

function unusedSetting(
  settings: RelabelSettings,
  action: RelabelAction,
): keyof RelabelSettings | undefined {
  const takes = TAKES.get(action);
  if (takes === undefined) return undefined;
  return FIELDS.find((field) => settings[field] !== undefined && !takes.includes(field));
}

function compile(
  settings: RelabelSettings & { readonly action: RelabelAction; readonly regex: string },
): CompiledRelabel {
  const { action, regex, targetLabel = '', replacement = DEFAULTS.replacement } = settings;
  const { sourceLabels = [], separator = DEFAULTS.separator, modulus } = settings;
  const source = { labels: sourceLabels, separator };
  switch (action) {
    case 'keep':
    case 'drop':
      return { ok: true, rule: { kind: action, source, pattern: compileAnchored(regex) } };
    case 'labeldrop':
    case 'labelkeep':
      return { ok: true, rule: { kind: action, pattern: compileAnchored(regex) } };
    case 'labelmap': {
      if (!isName(replacement)) return badName('replacement', replacement);
      return { ok: true, rule: { kind: action, pattern: compileExpander(regex), replacement } };
    }
    case 'replace': {
      if (targetLabel === '') return needsTarget(action);
      if (!isName(targetLabel)) return badName('targetLabel', targetLabel);
      const pattern = compileExpander(regex);
      return { ok: true, rule: { kind: action, source, pattern, targetLabel, replacement } };
    }
    case 'hashmod': {
      if (modulus === undefined || !Number.isSafeInteger(modulus) || modulus < 1) {
        return { ok: false, field: 'modulus', message: 'must be a whole number from 1 on' };
      }
      if (!LABEL_NAME.test(targetLabel)) return needsTarget(action);
      return { ok: true, rule: { kind: action, source, targetLabel, modulus: BigInt(modulus) } };
    }
    case 'keepequal':
    case 'dropequal':
    case 'lowercase':
    case 'uppercase':
      if (!LABEL_NAME.test(targetLabel)) return needsTarget(action);
      return { ok: true, rule: { kind: action, source, targetLabel } };
  }
}

/** Whether a text is a label name once its references stand for something. */
function isName(template: string): boolean {
  const filled = template.replaceAll(REFERENCES, 'x');
  return LABEL_NAME.test(filled) && (REFERENCE.test(template) || LABEL_NAME.test(template));
}

function needsTarget(action: RelabelAction): CompiledRelabel {
  const message = `the action ${action} needs a label name to write to`;
  return { ok: false, field: 'targetLabel', message };
}

function badName(field: 'targetLabel' | 'replacement', text: string): CompiledRelabel {
  return { ok: false, field, message: `"${text}" cannot become a label name` };
}
