import type { ValueType } from '../ast.ts';

/** How a function is called. */
export interface FunctionSignature {
  readonly name: string;
  /** The types of the arguments; the last one repeats when the function is variadic. */
  readonly args: readonly ValueType[];
  /**
   * 0: exactly the arguments above. n > 0: the last one may be left out, and up to n of it given.
   * -1: the last one may be left out or repeated without end. (Prometheus's own encoding.)
   */
  readonly variadic: number;
  readonly returns: ValueType;
}

function sign(
  names: string,
  args: readonly ValueType[],
  rest: { readonly variadic?: number; readonly returns?: ValueType } = {},
): FunctionSignature[] {
  const { variadic = 0, returns = 'vector' } = rest;
  return names.split(' ').map((name) => ({ name, args, variadic, returns }));
}

const MATH = 'abs ceil exp floor ln log10 log2 sgn sqrt deg rad';
const TRIGONOMETRY = 'acos acosh asin asinh atan atanh cos cosh sin sinh tan tanh';
const DATES = 'day_of_month day_of_week day_of_year days_in_month hour minute month year';
const OVER_TIME =
  'absent_over_time avg_over_time count_over_time first_over_time last_over_time max_over_time ' +
  'min_over_time present_over_time stddev_over_time stdvar_over_time sum_over_time';
const RATES = 'changes delta deriv idelta increase irate rate resets';

/** Every function of the stable language over floats and classic histograms. */
export const SIGNATURES: ReadonlyMap<string, FunctionSignature> = new Map(
  [
    ...sign(MATH, ['vector']),
    ...sign(TRIGONOMETRY, ['vector']),
    ...sign(DATES, ['vector'], { variadic: 1 }),
    ...sign(OVER_TIME, ['matrix']),
    ...sign(RATES, ['matrix']),
    ...sign('predict_linear', ['matrix', 'scalar']),
    ...sign('quantile_over_time', ['scalar', 'matrix']),
    ...sign('absent sort sort_desc timestamp', ['vector']),
    ...sign('clamp', ['vector', 'scalar', 'scalar']),
    ...sign('clamp_max clamp_min', ['vector', 'scalar']),
    ...sign('round', ['vector', 'scalar'], { variadic: 1 }),
    ...sign('histogram_quantile', ['scalar', 'vector']),
    ...sign('histogram_fraction', ['scalar', 'scalar', 'vector']),
    ...sign('label_replace', ['vector', 'string', 'string', 'string', 'string']),
    ...sign('label_join', ['vector', 'string', 'string', 'string'], { variadic: -1 }),
    ...sign('scalar', ['vector'], { returns: 'scalar' }),
    ...sign('vector', ['scalar']),
    ...sign('pi time', [], { returns: 'scalar' }),
  ].map((signature) => [signature.name, signature]),
);

/** Functions that Prometheus hides behind a feature flag; they are refused by name. */
export const EXPERIMENTAL_FUNCTIONS: ReadonlySet<string> = new Set([
  'double_exponential_smoothing',
  'end',
  'histogram_quantiles',
  'info',
  'mad_over_time',
  'max_of',
  'min_of',
  'range',
  'sort_by_label',
  'sort_by_label_desc',
  'start',
  'start_timestamp',
  'step',
  'ts_of_first_over_time',
  'ts_of_last_over_time',
  'ts_of_max_over_time',
  'ts_of_min_over_time',
]);

/** Functions that have a meaning for native histograms only, which the guard does not read. */
export const NATIVE_HISTOGRAM_FUNCTIONS: ReadonlySet<string> = new Set([
  'histogram_avg',
  'histogram_count',
  'histogram_stddev',
  'histogram_stdvar',
  'histogram_sum',
]);
