/** One family of metrics: what it is called, what it tells, and how many of it there may be. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /**
   * How many label sets are kept, where the configuration decides how many there could be. The
   * numbers are chosen so that all families together stay below 5,000 series.
   */
  readonly cap?: number;
  /** Whether label sets beyond the cap are added up by cluster. Only sums of them make sense. */
  readonly folds?: boolean;
  /** Upper bounds of the buckets of a histogram, in seconds. */
  readonly buckets?: readonly number[];
}
