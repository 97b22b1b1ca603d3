import { flag, listOf, number, optional, type Read, record, text } from './shape.ts';

/** A runbook as it is written. */
export interface Runbook {
  readonly runbook: string;
  readonly description: string | undefined;
  readonly actions: readonly string[];
  readonly order: readonly string[];
  readonly holdPoints: readonly RunbookHoldPoint[];
  readonly blockingAlerts: readonly RunbookBlockingAlert[];
}

/** Alerts that stand in the way of steps, by matchers on their labels. */
export interface RunbookBlockingAlert {
  readonly match: string;
  /** What it means that an alert has nothing to judge by: `unknown` or `pass`. */
  readonly noData: string;
  readonly onFail: string;
  /** Whose alerts are meant: `rules`, those of the rule files, or `backend`. */
  readonly source: string;
}

/** A hold point as it is written: over a signal, or over an expression with its unit. */
export interface RunbookHoldPoint {
  readonly name: string;
  readonly description: string | undefined;
  readonly signal: string | undefined;
  readonly expr: string | undefined;
  readonly unit: string | undefined;
  readonly over: string;
  readonly require: string;
  readonly heldForSeconds: number;
  readonly onFail: string;
  readonly optional: boolean;
}

/** The rules in force, and which cluster is judged by which. */
export interface Rules {
  readonly builtInHoldPoints: readonly { readonly name: string; readonly doc: string }[];
  /** The system packs; what their signals are made of is on the page itself. */
  readonly packs: readonly {
    readonly system: string;
    readonly signals: readonly { readonly name: string; readonly kind: string }[];
  }[];
  readonly runbooks: readonly Runbook[];
  readonly clusters: readonly {
    readonly cluster: string;
    readonly system: string;
    readonly rulebookDigest: string;
    readonly runbooks: readonly string[];
  }[];
}

const readRunbook = record<Runbook>({
  runbook: text,
  description: optional(text),
  actions: listOf(text),
  order: listOf(text),
  holdPoints: listOf(
    record<RunbookHoldPoint>({
      name: text,
      description: optional(text),
      signal: optional(text),
      expr: optional(text),
      unit: optional(text),
      over: text,
      require: text,
      heldForSeconds: number,
      onFail: text,
      optional: flag,
    }),
  ),
  blockingAlerts: listOf(
    record<RunbookBlockingAlert>({ match: text, noData: text, onFail: text, source: text }),
  ),
});

/** Reads the page of rules. */
export const readRules: Read<Rules> = record<Rules>({
  builtInHoldPoints: listOf(record({ name: text, doc: text })),
  packs: listOf(record({ system: text, signals: listOf(record({ name: text, kind: text })) })),
  runbooks: listOf(readRunbook),
  clusters: listOf(
    record({ cluster: text, system: text, rulebookDigest: text, runbooks: listOf(text) }),
  ),
});
