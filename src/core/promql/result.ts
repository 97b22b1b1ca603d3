import type { Labels } from '../base/labels.ts';
import type { NodeSet } from '../base/node-set.ts';

/**
 * Where a value comes from. Freshness of a windowed function is that of the newest sample in the
 * window: a rate over five minutes is as fresh as its last scrape, not five minutes old.
 */
export interface Provenance {
  /**
   * The time of the oldest contributing sample, in guard milliseconds: per series its newest
   * sample that was read, and over series the oldest of those. +Infinity for what needs no sample
   * (a literal, `time()`); -Infinity where a value was made from absence (`absent(x)`), since
   * nobody knows how old an absence is.
   */
  readonly oldest: number;
  /** The nodes whose series contributed. */
  readonly nodes: NodeSet;
}

/** One element of an instant vector. */
export interface VectorSample extends Provenance {
  readonly labels: Labels;
  readonly value: number;
}

/** What an expression evaluates to at one instant. */
export type PromqlValue =
  | ({ readonly type: 'scalar'; readonly value: number } & Provenance)
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'vector'; readonly samples: readonly VectorSample[] };

/**
 * What one selector of an expression saw, whatever operators did with it afterwards. A node that
 * is missing here was silent, even if `max()` gave a number without it.
 */
export interface SelectorCoverage {
  /** The selector as written. */
  readonly selector: string;
  /** The nodes of which it found a sample. */
  readonly nodes: NodeSet;
  /** The oldest of the newest samples that it read per series; +Infinity when it found none. */
  readonly oldest: number;
}

/** The outcome of an evaluation. */
export interface PromqlResult {
  readonly value: PromqlValue;
  readonly coverage: readonly SelectorCoverage[];
  /** Warnings and infos as Prometheus words them, without duplicates, in order of appearance. */
  readonly annotations: readonly string[];
}
