import { durationMs, instant } from '../../../src/core/base/time.ts';
import { type Expr, valueTypeOf } from '../../../src/core/promql/ast.ts';
import { PromqlError } from '../../../src/core/promql/error.ts';
import { evaluate, type SessionOptions } from '../../../src/core/promql/evaluate.ts';
import { evaluateRange, evaluateWindows } from '../../../src/core/promql/evaluate-range.ts';
import { unquote } from '../../../src/core/promql/syntax/string-literal.ts';
import type { SeriesSource } from '../../../src/core/series/store.ts';
import { compareRange, compareScalar, compareVector } from './compare.ts';
import { againAtOtherTimes } from './re-execute.ts';
import { type EvalCommand, readTime } from './script.ts';

/** The settings that Prometheus's own test engine has. */
function optionsFor(source: SeriesSource): SessionOptions {
  return { source, lookbackMs: durationMs(300_000), subqueryStepMs: durationMs(60_000) };
}

interface Outcome {
  readonly difference: string | undefined;
  readonly annotations: readonly string[];
}

/** Runs a case; says what is wrong, or undefined when it passes. */
export function runCase(
  command: EvalCommand,
  parsed: Expr | PromqlError,
  source: SeriesSource,
): string | undefined {
  let outcome: Outcome | PromqlError;
  try {
    outcome =
      parsed instanceof PromqlError ? parsed : evaluateCase(command, parsed, optionsFor(source));
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    outcome = error;
  }
  const failure = command.expectations.find(({ kind }) => kind === 'fail');
  if (outcome instanceof PromqlError) {
    if (failure === undefined) return `failed: ${outcome.message}`;
    return matches(failure.message, [outcome.detail, outcome.message])
      ? undefined
      : `failed with another message: ${outcome.message}`;
  }
  if (failure !== undefined) return 'expected to fail';
  return outcome.difference ?? wrongAnnotations(command, outcome.annotations);
}

function matches(
  wanted: EvalCommand['expectations'][number]['message'],
  texts: readonly string[],
): boolean {
  if (wanted === undefined) return true;
  if (wanted.kind === 'msg') return texts.some((text) => text === wanted.text);
  return texts.some((text) => new RegExp(wanted.text).test(text));
}

function wrongAnnotations(
  { expectations }: EvalCommand,
  annotations: readonly string[],
): string | undefined {
  const warnings = annotations.filter((text) => text.startsWith('PromQL warning'));
  const infos = annotations.filter((text) => text.startsWith('PromQL info'));
  for (const { kind, message } of expectations) {
    const texts = kind.endsWith('warn') ? warnings : infos;
    if ((kind === 'no_warn' || kind === 'no_info') && texts.length > 0) {
      return `expected ${kind}, got ${texts.join('; ')}`;
    }
    if (kind !== 'warn' && kind !== 'info') continue;
    if (texts.length === 0) return `expected ${kind}, got none`;
    if (!matches(message, texts))
      return `expected ${kind} ${message?.text}, got ${texts.join('; ')}`;
  }
  return undefined;
}

function evaluateCase(command: EvalCommand, expr: Expr, options: SessionOptions): Outcome {
  const { when, expectations } = command;
  if (when.kind === 'range') {
    const { series, annotations } = evaluateRange(expr, {
      ...options,
      startMs: instant(when.startMs),
      endMs: instant(when.endMs),
      stepMs: durationMs(when.stepMs),
    });
    return { difference: compareRange(command.results, series, when), annotations };
  }
  const at = instant(when.atMs);
  const range = expectations.find(({ kind }) => kind === 'range')?.text;
  if (valueTypeOf(expr) === 'matrix') {
    const { series, annotations } = evaluateWindows(expr, { ...options, at });
    return { difference: compareRange(command.results, series, stepsOf(range)), annotations };
  }
  const { value, annotations } = evaluate(expr, { ...options, at });
  if (value.type === 'string') {
    const wanted = expectations.find(({ kind }) => kind === 'string')?.text ?? '';
    const difference = unquote(wanted) === value.value ? undefined : `got ${value.value}`;
    return { difference, annotations };
  }
  if (value.type === 'scalar') {
    const difference = compareScalar(command.results, value.value);
    return { difference: difference ?? againAtOtherTimes(command, expr, options), annotations };
  }
  const isOrdered = expectations.some(({ kind }) => kind === 'ordered');
  const difference = compareVector(command.results, value.samples, isOrdered);
  return { difference: difference ?? againAtOtherTimes(command, expr, options), annotations };
}

function stepsOf(range: string | undefined): { readonly startMs: number; readonly stepMs: number } {
  const [, start = '0', step = '1m'] =
    /^vector from (\S+) to \S+ step (\S+)$/.exec(range ?? '') ?? [];
  return { startMs: readTime(start), stepMs: readTime(step) };
}
