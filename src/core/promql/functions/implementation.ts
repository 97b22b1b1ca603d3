import type { Labels } from '../../base/labels.ts';
import type { Sample, Scalar } from '../eval/sample.ts';
import type { Window, WindowRange } from '../eval/window.ts';

/** The evaluated arguments of a call, sorted by type, and what a function may ask for. */
export interface FunctionCall {
  /** The instant vector argument; empty when the function has none. */
  readonly samples: readonly Sample[];
  /** The numbers, in the order in which they are written. */
  readonly scalars: readonly Scalar[];
  /** The texts, in the order in which they are written. */
  readonly texts: readonly string[];
  /** The time of the evaluation. */
  readonly atMs: number;
  /** Adds a warning or info about the argument at an index. */
  readonly annotate: (text: string, argument: number) => void;
  /** Makes the error of an argument that has the right type and a wrong value. */
  readonly fail: (message: string) => Error;
  /** The labels that `absent` can promise, read off the equality matchers of its argument. */
  readonly absentLabels: () => Labels;
}

/** How a function computes; the evaluator does the rest. */
export type FunctionImplementation =
  /** One number of each element; the name is dropped. Date functions default to the time. */
  | {
      readonly kind: 'map';
      readonly map: (value: number, parameter: number | undefined) => number;
      readonly defaultsToTime?: true;
    }
  /** One number of the samples of each series, or undefined where they do not suffice. */
  | {
      readonly kind: 'window';
      readonly run: (window: Window, range: WindowRange, parameter: number) => number | undefined;
      /** The result is a sample of the series itself, so its name still describes it. */
      readonly keepsName?: true;
      /** Warn when the series does not look like a counter. */
      readonly wantsCounter?: true;
      /** The parameter is a quantile; warn when it is outside of 0 to 1. */
      readonly takesQuantile?: true;
    }
  /** Any elements of the evaluated arguments. */
  | { readonly kind: 'vector'; readonly run: (call: FunctionCall) => readonly Sample[] }
  /** A number of the evaluated arguments. */
  | { readonly kind: 'scalar'; readonly run: (call: FunctionCall) => Scalar }
  /** Told by whether any series of a range vector has samples. */
  | { readonly kind: 'absent-over-time' }
  /** The time of the samples that a selector read. */
  | { readonly kind: 'timestamp' };

/** A family of functions by name. */
export type FunctionFamily = Readonly<Record<string, FunctionImplementation>>;
