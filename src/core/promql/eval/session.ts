import type { DurationMs, Instant } from '../../base/time.ts';
import type { Series } from '../../series/series.ts';
import type { SeriesSource } from '../../series/store.ts';
import type { AtModifier, Expr, TimeShift, VectorSelector } from '../ast.ts';
import { PromqlError } from '../error.ts';
import { placeOf, type Span } from '../span.ts';
import { CoverageLog } from './coverage.ts';
import type { RangeBoundary } from './window.ts';

/** What an evaluation may use up. */
export interface EvaluationLimits {
  /** Samples read plus steps of subqueries taken. */
  readonly maxSamples: number;
}

/** How an expression is evaluated. */
export interface SessionOptions {
  readonly source: SeriesSource;
  /** An instant selector takes the newest sample that is at most this old. */
  readonly lookbackMs: DurationMs;
  /** Default `left-open`. */
  readonly rangeBoundary?: RangeBoundary | undefined;
  /** The step of subqueries that name none. Default one minute. */
  readonly subqueryStepMs?: DurationMs | undefined;
  readonly limits?: EvaluationLimits | undefined;
}

/** Prometheus's default evaluation interval, which is its default step of subqueries. */
const SUBQUERY_STEP_MS = 60_000;

/**
 * Prometheus's default for `--query.max-samples`. Reading one costs about ten nanoseconds, so that
 * the limit also bounds the time of one evaluation to about half a second.
 */
const MAX_SAMPLES = 50_000_000;

/** Annotations can name each series; people read a few of them, and answers must stay small. */
const ANNOTATIONS_MAX = 100;
const FURTHER_ANNOTATIONS = 'PromQL info: further annotations omitted';

/** One evaluation of one expression: where data comes from, what was seen, what is left. */
export class Session {
  readonly startMs: Instant;
  readonly endMs: Instant;
  readonly isRange: boolean;
  readonly lookbackMs: number;
  readonly boundary: RangeBoundary;
  readonly subqueryStepMs: number;
  readonly coverage: CoverageLog;
  readonly #source: SeriesSource;
  readonly #series = new Map<VectorSelector, readonly Series[]>();
  readonly #annotations = new Set<string>();
  readonly #maxSamples: number;
  #samples = 0;

  constructor(
    expr: Expr,
    options: SessionOptions,
    times: { readonly startMs: Instant; readonly endMs: Instant; readonly isRange: boolean },
  ) {
    this.startMs = times.startMs;
    this.endMs = times.endMs;
    this.isRange = times.isRange;
    this.lookbackMs = options.lookbackMs;
    this.boundary = options.rangeBoundary ?? 'left-open';
    this.subqueryStepMs = options.subqueryStepMs ?? SUBQUERY_STEP_MS;
    this.coverage = new CoverageLog(expr);
    this.#source = options.source;
    this.#maxSamples = options.limits?.maxSamples ?? MAX_SAMPLES;
  }

  /** The series that a selector matches; looked up once however often it is evaluated. */
  seriesOf(selector: VectorSelector): readonly Series[] {
    let found = this.#series.get(selector);
    if (found === undefined) {
      found = this.#source.select(selector.matchers);
      this.#series.set(selector, found);
    }
    return found;
  }

  /** The time that a selector or subquery reads at when it is evaluated at `atMs`. */
  shifted(shift: TimeShift, atMs: number): number {
    return (shift.at === undefined ? atMs : this.#resolve(shift.at)) - shift.offsetMs;
  }

  #resolve(at: AtModifier): number {
    if (at.kind === 'fixed') return at.ms;
    return at.kind === 'start' ? this.startMs : this.endMs;
  }

  /** Adds an annotation, with the place of what it is about; beyond the limit it is dropped. */
  annotate(text: string, span: Span): void {
    if (this.#annotations.size > ANNOTATIONS_MAX) return;
    const isLast = this.#annotations.size === ANNOTATIONS_MAX;
    this.#annotations.add(isLast ? FURTHER_ANNOTATIONS : `${text} (${placeOf(span)})`);
  }

  /** All annotations so far, in order, without duplicates. */
  get annotations(): readonly string[] {
    return [...this.#annotations];
  }

  /** Counts samples read; throws beyond the limit. */
  spend(samples: number, span: Span): void {
    this.#samples += samples;
    if (this.#samples <= this.#maxSamples) return;
    const message = 'query processing would load too many samples into memory in query execution';
    throw new PromqlError('limit', span, message);
  }
}
