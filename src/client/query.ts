import {
  listOf,
  mapOf,
  number,
  numberOrText,
  oneOf,
  optional,
  type Read,
  record,
  text,
} from './shape.ts';

/** One element of a query's result. */
export interface QuerySample {
  /** Empty for a scalar and for a text. */
  readonly labels: ReadonlyMap<string, string>;
  /** A number; or `NaN`, `+Inf` and `-Inf`, which JSON has no numbers for, or the text itself. */
  readonly value: number | string;
  /** The age of the oldest sample in it; undefined where it was made from none, or from absence. */
  readonly ageSeconds: number | undefined;
  /** The nodes whose series contributed. */
  readonly nodes: readonly string[];
}

/** What an expression evaluates to on what the guard has observed of a cluster. */
export interface QueryResult {
  readonly cluster: string;
  readonly query: string;
  /** When it was evaluated, in ISO 8601. */
  readonly at: string | undefined;
  readonly type: 'scalar' | 'string' | 'vector';
  readonly samples: readonly QuerySample[];
  /** What the evaluation has to say besides, such as that a series is not kept. */
  readonly notes: readonly string[];
}

/** Reads the page on which the guard shows what a query came to. */
export const readQueryResult: Read<QueryResult> = record<QueryResult>({
  cluster: text,
  query: text,
  at: optional(text),
  type: oneOf(['scalar', 'string', 'vector']),
  samples: listOf(
    record<QuerySample>({
      labels: mapOf(text),
      value: numberOrText,
      ageSeconds: optional(number),
      nodes: listOf(text),
    }),
  ),
  notes: listOf(text),
});
