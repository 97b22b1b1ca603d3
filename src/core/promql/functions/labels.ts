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

function labelReplace(call: FunctionCall): readonly Sample[] {
  const [target = '', template = '', source = '', pattern = ''] = call.texts;
  const expander = patternOf(pattern, call);
  if (!isLabelName(target)) {
    throw call.fail(`invalid destination label name in label_replace(): ${target}`);
  }
  return call.samples.map((sample) => {
    const text = expander.expand(sample.labels.get(source), template);
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
