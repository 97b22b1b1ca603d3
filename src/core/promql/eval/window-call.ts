import type { Labels } from '../../base/labels.ts';
import { METRIC_NAME } from '../../base/labels.ts';
import type { Call } from '../ast.ts';
import type { FunctionImplementation } from '../functions/implementation.ts';
import type { Span } from '../span.ts';
import { printShortest } from '../syntax/number.ts';
import { quoteGo } from '../syntax/string-literal.ts';
import { isOddQuantile } from './quantile.ts';
import { joinProvenance, type Sample, type Scalar } from './sample.ts';
import type { Session } from './session.ts';
import type { WindowRange, WindowSeries } from './window.ts';

type WindowFunction = Extract<FunctionImplementation, { readonly kind: 'window' }>;

/** One call of a function over a range vector: takes series by series, gives their results. */
export class WindowCall {
  readonly results: Sample[] = [];
  readonly #call: Call;
  readonly #implementation: WindowFunction;
  readonly #parameter: Scalar | undefined;
  readonly #session: Session;

  constructor(
    call: Call,
    implementation: WindowFunction,
    { parameter, session }: { readonly parameter: Scalar | undefined; readonly session: Session },
  ) {
    this.#call = call;
    this.#implementation = implementation;
    this.#parameter = parameter;
    this.#session = session;
  }

  /** Computes the result of one series. */
  take(series: WindowSeries, range: WindowRange): void {
    const implementation = this.#implementation;
    const parameter = this.#parameter;
    if (implementation.takesQuantile) this.#warnOfQuantile(parameter?.value ?? Number.NaN);
    const value = implementation.run(series.window, range, parameter?.value ?? Number.NaN);
    if (value === undefined) return;
    if (implementation.wantsCounter) this.#warnOfGauge(series.labels);
    const { oldest, nodes } = parameter === undefined ? series : joinProvenance(series, parameter);
    const dropName = series.dropName || !implementation.keepsName;
    this.results.push({ labels: series.labels, value, oldest, nodes, dropName });
  }

  #warnOfQuantile(quantile: number): void {
    if (!isOddQuantile(quantile)) return;
    const shown = printShortest(quantile);
    const text = `PromQL warning: quantile value should be between 0 and 1, got ${shown}`;
    this.#session.annotate(text, this.#argumentSpan);
  }

  #warnOfGauge(labels: Labels): void {
    const name = labels.get(METRIC_NAME);
    if (name === '' || COUNTER_NAME.test(name)) return;
    const text =
      'PromQL info: metric might not be a counter, name does not end in ' +
      `_total/_sum/_count/_bucket: ${quoteGo(name)}`;
    this.#session.annotate(text, this.#argumentSpan);
  }

  get #argumentSpan(): Span {
    return this.#call.args[0]?.span ?? this.#call.span;
  }
}

const COUNTER_NAME = /_(?:total|sum|count|bucket)$/;
