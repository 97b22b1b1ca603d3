import { METRIC_NAME } from '../../base/labels.ts';
import { compileExpander, type Expander } from '../../base/regex-expand.ts';
import type { Sample } from '../eval/sample.ts';
import type { FunctionCall, FunctionFamily } from './implementation.ts';

/** Any text but the empty one names a label since UTF-8 names came; it must be valid UTF-8. */
function isLabelName(name: string): boolean {
  return name !== '' && name.isWellFormed();
}

/** As many patterns as are kept compiled: rule files hold far fewer `label_replace` calls. */
const PATTERNS_MAX = 1_000;
const patterns = new Map<string, Expander>();

function patternOf(source: string, call: FunctionCall): Expander {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  let compiled: Expander;
  try {
    compiled = compileExpander(source);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw call.fail(`invalid regular expression in label_replace(): ${source}`);
  }
  if (patterns.size >= PATTERNS_MAX) patterns.clear();
  patterns.set(source, compiled);
  return compiled;
}

/**
 * Calls can nest, and each can double a text; without a limit a short query fills the memory.
 * Label values in the wild are at most a few KiB long.
 */
const VALUE_LENGTH_MAX = 64 * 1024;

function checkLength(length: number, call: FunctionCall): void {
  if (length <= VALUE_LENGTH_MAX) return;
  throw call.fail(`label value would be longer than ${VALUE_LENGTH_MAX} characters`);
}

function labelReplace(call: FunctionCall): readonly Sample[] {
  const [target = '', template = '', source = '', pattern = ''] = call.texts;
  const expander = patternOf(pattern, call);
  if (!isLabelName(target)) {
    throw call.fail(`invalid destination label name in label_replace(): ${target}`);
  }
  const references = template.split('$').length - 1;
  return call.samples.map((sample) => {
    const value = sample.labels.get(source);
    checkLength(template.length + references * value.length, call);
    const text = expander.expand(value, template);
    return text === undefined ? sample : relabelled(sample, target, text);
  });
}

function labelJoin(call: FunctionCall): readonly Sample[] {
  const [target = '', separator = '', ...sources] = call.texts;
  const wrong = sources.find((source) => !isLabelName(source));
  if (wrong !== undefined) {
    throw call.fail(`invalid source label name in label_join(): ${wrong}`);
  }
  if (!isLabelName(target)) {
    throw call.fail(`invalid destination label name in label_join(): ${target}`);
  }
  return call.samples.map((sample) => {
    const texts = sources.map((source) => sample.labels.get(source));
    const lengths = texts.map((text) => text.length + separator.length);
    checkLength(
      lengths.reduce((sum, length) => sum + length, 0),
      call,
    );
    return relabelled(sample, target, texts.join(separator));
  });
}

/** A name that was set on purpose is no longer dropped. */
function relabelled(sample: Sample, label: string, text: string): Sample {
  const dropName = label === METRIC_NAME ? false : sample.dropName;
  return { ...sample, labels: sample.labels.with(label, text), dropName };
}

/** Functions that change labels. */
export const LABELS: FunctionFamily = {
  label_join: { kind: 'vector', run: labelJoin },
  label_replace: { kind: 'vector', run: labelReplace },
};
