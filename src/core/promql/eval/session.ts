import type { Steps } from '../../base/steps.ts';
import type { DurationMs, Instant } from '../../base/time.ts';
import type { Series } from '../../series/series.ts';
import type { SeriesSource } from '../../series/store.ts';
import type { ScrapeTimes, TimeSlice } from '../../series/times.ts';
import type { AtModifier, Expr, Subquery, TimeShift, VectorSelector } from '../ast.ts';
import { PromqlError } from '../error.ts';
import { selectorsOf } from '../selectors.ts';
import { placeOf, type Span } from '../span.ts';
import { CoverageLog, type SelectorReads } from './coverage.ts';
import { Cursor } from './cursor.ts';
import { type ReadRange, readRangesOf } from './read-ranges.ts';
import type { Sample } from './sample.ts';
import type { RangeBoundary } from './window.ts';

/** What an evaluation may use up. */
export interface EvaluationLimits {
  /** Samples read, those of the result of a range included, plus steps of subqueries taken. */
  readonly maxSamples: number;
  /** Series that one selector may match; without it only the samples count. */
  readonly maxSeries?: number | undefined;
  /** Whether the time is up; asked now and then. Without it an evaluation takes what it takes. */
  readonly isOverdue?: (() => boolean) | undefined;
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

/** Samples between two looks at the time: some ten microseconds, so that looking costs nothing. */
const LOOK_EVERY = 4_096;

/** What reading costs besides, in samples, so that many reads of nothing are noticed too. */
const READ_COST = 64;

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
  readonly #cursors = new Map<VectorSelector, readonly Cursor[] | undefined>();
  readonly #slices = new Map<ScrapeTimes, Map<string, TimeSlice>>();
  readonly #steps = new Map<Subquery, Map<number, readonly Sample[]>>();
  readonly #expr: Expr;
  readonly #limits: EvaluationLimits;
  #ranges: ReadonlyMap<VectorSelector, ReadRange> | undefined;
  #samples = 0;
  #untilLook = LOOK_EVERY;
  #annotated = 0;

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
    this.#expr = expr;
    this.#limits = options.limits ?? { maxSamples: MAX_SAMPLES };
  }

  /** The series that a selector matches; looked up once however often it is evaluated. */
  seriesOf(selector: VectorSelector): readonly Series[] {
    let found = this.#series.get(selector);
    if (found === undefined) {
      found = this.#source.select(selector.matchers);
      const most = this.#limits.maxSeries ?? Number.POSITIVE_INFINITY;
      if (found.length > most) {
        const message = `the selector matches ${found.length} series, at most ${most} are read`;
        throw new PromqlError('limit', selector.span, message);
      }
      this.#series.set(selector, found);
    }
    return found;
  }

  /** Where a selector reports what it reads; nobody asks for that of a range of time. */
  readsOf(selector: VectorSelector): SelectorReads | undefined {
    return this.isRange ? undefined : this.coverage.of(selector);
  }

  /**
   * Everything that a selector reads at all steps, read once, if there are many steps or if the
   * rings of the series do not reach back far enough. Undefined where the rings are read directly.
   */
  cursorsOf(selector: VectorSelector): readonly Cursor[] | undefined {
    if (this.#cursors.has(selector)) return this.#cursors.get(selector);
    const range = this.#rangeOf(selector);
    const series = this.seriesOf(selector);
    const isDirect = !range.isStepped && !series.some((each) => each.hasOlder(range.fromMs));
    const cursors = isDirect
      ? undefined
      : series.map((each) => this.#cursor(each, range, selector));
    this.#cursors.set(selector, cursors);
    return cursors;
  }

  /**
   * Reads everything that the steps of a range will read, in steps of its own. Which samples those
   * are is fixed before the first of them, so that what is written meanwhile changes nothing.
   */
  *load(): Steps<void> {
    const uses = selectorsOf(this.#expr).map(({ selector }) => ({
      selector,
      series: this.seriesOf(selector),
    }));
    let newest = Number.NEGATIVE_INFINITY;
    for (const { series } of uses) {
      for (const { times } of series) newest = Math.max(newest, times.newest);
    }
    for (const { selector, series } of uses) {
      const { fromMs, toMs, isStepped } = this.#rangeOf(selector);
      const range = { fromMs, toMs: Math.min(toMs, newest), isStepped };
      const cursors: Cursor[] = [];
      for (const each of series) {
        cursors.push(this.#cursor(each, range, selector));
        yield;
      }
      this.#cursors.set(selector, cursors);
    }
  }

  #cursor(series: Series, range: ReadRange, { span }: VectorSelector): Cursor {
    const columns = series.columns(this.#sliceOf(series.times, range));
    this.spend(columns.times.length, span);
    return new Cursor(series, columns);
  }

  /** The series of a target share its times here as well. */
  #sliceOf(times: ScrapeTimes, { fromMs, toMs }: ReadRange): TimeSlice {
    const key = `${fromMs} ${toMs}`;
    const slices = this.#slices.get(times) ?? new Map<string, TimeSlice>();
    this.#slices.set(times, slices);
    let slice = slices.get(key);
    if (slice === undefined) {
      slice = times.slice(fromMs, toMs);
      slices.set(key, slice);
    }
    return slice;
  }

  #rangeOf(selector: VectorSelector): ReadRange {
    this.#ranges ??= readRangesOf(this.#expr, {
      startMs: this.startMs,
      endMs: this.endMs,
      isRange: this.isRange,
      lookbackMs: this.lookbackMs,
      subqueryStepMs: this.subqueryStepMs,
      shifted: (shift, atMs) => this.shifted(shift, atMs),
    });
    return (
      this.#ranges.get(selector) ?? { fromMs: this.startMs, toMs: this.endMs, isStepped: false }
    );
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
    this.#annotated += 1;
    if (this.#annotations.size > ANNOTATIONS_MAX) return;
    const isLast = this.#annotations.size === ANNOTATIONS_MAX;
    this.#annotations.add(isLast ? FURTHER_ANNOTATIONS : `${text} (${placeOf(span)})`);
  }

  /** All annotations so far, in order, without duplicates. */
  get annotations(): readonly string[] {
    return [...this.#annotations];
  }

  /** How many annotations were made, those that were dropped included. */
  get annotated(): number {
    return this.#annotated;
  }

  /** Tells states of the source apart. */
  get sourceRevision(): number | undefined {
    return this.#source.revision;
  }

  /** Counts samples read; throws beyond the limit. */
  spend(samples: number, span: Span): void {
    this.touch(samples, span);
    this.#samples += samples;
    if (this.#samples <= this.#limits.maxSamples) return;
    const message = 'query processing would load too many samples into memory in query execution';
    throw new PromqlError('limit', span, message);
  }

  /** Counts work that holds on to nothing; throws when the time is over. */
  touch(samples: number, span: Span): void {
    this.#untilLook -= READ_COST + samples;
    if (this.#untilLook > 0) return;
    this.#untilLook = LOOK_EVERY;
    if (this.#limits.isOverdue?.() !== true) return;
    throw new PromqlError('timeout', span, 'query timed out in expression evaluation');
  }

  /** The steps of a subquery that were evaluated already, where its windows overlap. */
  stepsOf(subquery: Subquery): Map<number, readonly Sample[]> | undefined {
    if (!this.isRange) return undefined;
    let steps = this.#steps.get(subquery);
    if (steps === undefined) {
      steps = new Map();
      this.#steps.set(subquery, steps);
    }
    return steps;
  }

  /** How many samples may still be read. */
  get left(): number {
    return this.#limits.maxSamples - this.#samples;
  }

  /** How many samples were read so far. */
  get spent(): number {
    return this.#samples;
  }
}
