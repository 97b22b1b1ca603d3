import type { Labels } from '../base/labels.ts';
import { doAll, type Steps } from '../base/steps.ts';
import { type DurationMs, type Instant, instant } from '../base/time.ts';
import { type Expr, valueTypeOf } from './ast.ts';
import { PromqlError } from './error.ts';
import { Evaluator } from './eval/evaluator.ts';
import { dropMetadata } from './eval/label-cache.ts';
import { TIMELESS, unlabelled } from './eval/sample.ts';
import { Session, type SessionOptions } from './eval/session.ts';
import type { RangeResult, RangeSeries } from './range-result.ts';

/** How and when an expression is evaluated again and again. */
export interface EvaluateRangeOptions extends SessionOptions {
  readonly startMs: Instant;
  /** The last step is at or before it. */
  readonly endMs: Instant;
  readonly stepMs: DurationMs;
}

const DOCUMENTED = { string: 'string', matrix: 'range vector' } as const;

/** The most steps that Prometheus's API answers; a screen has fewer pixels. */
const STEPS_MAX = 11_000;

/**
 * Evaluates an expression at each step of a range of time; series come in the order of their
 * labels, as Prometheus gives them. Throws `PromqlError` as `evaluate` does, and beyond the limit
 * of steps.
 */
export function evaluateRange(expr: Expr, options: EvaluateRangeOptions): RangeResult {
  return doAll(evaluateRangeSteps(expr, options));
}

/**
 * As `evaluateRange`, to be laid aside between its steps. The samples that it reads are those that
 * were there when it began.
 */
export function* evaluateRangeSteps(expr: Expr, options: EvaluateRangeOptions): Steps<RangeResult> {
  const { startMs, endMs, stepMs } = options;
  const type = valueTypeOf(expr);
  if (type !== 'scalar' && type !== 'vector') {
    const message =
      `invalid expression type "${DOCUMENTED[type]}" for range query, must be Scalar or instant ` +
      'Vector';
    throw new PromqlError('type', expr.span, message);
  }
  if (!(stepMs > 0) || (endMs - startMs) / stepMs >= STEPS_MAX) {
    const message = `exceeded maximum resolution of ${STEPS_MAX} points per timeseries`;
    throw new PromqlError('limit', expr.span, message);
  }
  const session = new Session(expr, options, { startMs, endMs, isRange: true });
  yield* session.load();
  const evaluator = new Evaluator(session);
  const columns = new Columns(expr);
  for (let at: number = startMs; at <= endMs; at += stepMs) {
    const samples =
      type === 'scalar'
        ? [unlabelled(evaluator.scalar(expr, at).value, TIMELESS)]
        : evaluator.vector(expr, at);
    session.spend(samples.length, expr.span);
    for (const { labels, value, dropName } of samples) {
      columns.add(dropName ? dropMetadata(labels) : labels, at, value);
    }
    yield;
  }
  return { series: columns.sorted(), annotations: session.annotations };
}

/** Shows the samples of a range vector at one instant, as an instant query of one gives them. */
export function evaluateWindows(
  expr: Expr,
  options: SessionOptions & { readonly at: Instant },
): RangeResult {
  const at = instant(options.at);
  const session = new Session(expr, options, { startMs: at, endMs: at, isRange: false });
  const columns = new Columns(expr);
  new Evaluator(session).windows(expr, at, ({ labels, dropName, window }) => {
    const kept = dropName ? dropMetadata(labels) : labels;
    for (let index = 0; index < window.count; index += 1) {
      columns.add(kept, window.timeAt(index), window.valueAt(index));
    }
  });
  return { series: columns.sorted(), annotations: session.annotations };
}

interface Column {
  readonly labels: Labels;
  readonly times: number[];
  readonly values: number[];
}

/** Collects the samples of each series; two at the same time would be two series in one. */
class Columns {
  readonly #expr: Expr;
  readonly #byKey = new Map<string, Column>();

  constructor(expr: Expr) {
    this.#expr = expr;
  }

  add(labels: Labels, time: number, value: number): void {
    let column = this.#byKey.get(labels.key);
    if (column === undefined) {
      column = { labels, times: [], values: [] };
      this.#byKey.set(labels.key, column);
    }
    if (column.times.at(-1) === time) {
      const message = 'vector cannot contain metrics with the same labelset';
      throw new PromqlError('execution', this.#expr.span, message);
    }
    column.times.push(time);
    column.values.push(value);
  }

  sorted(): readonly RangeSeries[] {
    return [...this.#byKey.values()].sort(({ labels: left }, { labels: right }) => {
      if (left.key === right.key) return 0;
      return left.key < right.key ? -1 : 1;
    });
  }
}
