import type { Labels } from '../core/base/labels.ts';
import type { DurationMs } from '../core/base/time.ts';
import type { ScrapeFailure, ScrapeTls } from './scraper.ts';

/** Why a backend gave no evidence, as it appears in answers and as a metric label. */
export type BackendFailure =
  | ScrapeFailure
  /** The backend says itself that its answer is not all there is. */
  | 'partial'
  /** The clocks of guard and backend are too far apart to tell how old a sample is. */
  | 'clock_skew'
  /** It has failed so often that it is left alone for a while. */
  | 'circuit_open';

/** A server that speaks the HTTP API of Prometheus, as a session with it needs it. */
export interface BackendTarget {
  /** Without `/api/v1`, which is added; ends without a slash. */
  readonly url: string;
  /** Sent as they are, authorization and tenant among them. Never logged. */
  readonly headers: ReadonlyMap<string, string>;
  readonly tls: ScrapeTls | undefined;
  /** Bytes of one answer after decompression. */
  readonly bodySizeBytes: number;
}

/** One series of an answer; times are those of the samples in the backend, never of the query. */
export interface BackendSeries {
  readonly labels: Labels;
  /** Wall time in milliseconds, rising. */
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
  /** Which samples say that the series ended there; none where the backend leaves those out. */
  readonly ends: ReadonlySet<number>;
}

/** An alert of a rule, as a backend lists it. */
export interface BackendAlert {
  readonly labels: Labels;
  readonly state: 'firing' | 'pending' | 'inactive';
  readonly summary: string | undefined;
  /** Wall time in milliseconds. */
  readonly activeAtMs: number | undefined;
}

/** An alerting rule, as a backend lists it. */
export interface BackendAlertRule {
  readonly name: string;
  readonly query: string;
  /** The labels that it sets, as written. */
  readonly labels: Labels;
  /** How its last evaluation ended. */
  readonly health: 'ok' | 'no-data' | 'failed' | 'not-evaluated';
  /** What went wrong; the empty text when nothing is said. */
  readonly error: string;
  /** Wall time in milliseconds; undefined while it has not been evaluated. */
  readonly evaluatedAtMs: number | undefined;
  readonly alerts: readonly BackendAlert[];
}

/** That nothing is known, and why. */
export interface BackendFailed {
  readonly kind: 'failed';
  readonly failure: BackendFailure;
  /** One sentence for people; it holds no header and no query of a URL. */
  readonly detail: string;
  /** Whether the same question may fare better in a moment. */
  readonly isPassing: boolean;
}

/** What came of a query. */
export type BackendAnswer =
  | {
      readonly kind: 'answered';
      readonly series: readonly BackendSeries[];
      /** The clock of the backend when it answered, in whole seconds of wall time as ms. */
      readonly dateMs: number | undefined;
      readonly bodyBytes: number;
    }
  | BackendFailed;

/** What came of asking for alerting rules. */
export type BackendAlertRules =
  | { readonly kind: 'answered'; readonly rules: readonly BackendAlertRule[] }
  | BackendFailed;

/** One question about series. */
export interface BackendQuestion {
  /** A selector, with or without a range; or whether there is anything that one selects. */
  readonly query: string;
  readonly result: 'vector' | 'matrix';
  /** Wall time in milliseconds that the query is evaluated at. */
  readonly atMs: number;
  readonly timeoutMs: DurationMs;
}

/** A connection to a backend. Nothing it does rejects: whatever happens is an answer. */
export interface MetricsBackend {
  query(question: BackendQuestion): Promise<BackendAnswer>;
  /** All alerting rules with their alerts: only a rule that was judged tells quiet from blind. */
  alertRules(timeoutMs: DurationMs): Promise<BackendAlertRules>;
  close(): void;
}

/** Opens connections. */
export interface MetricsBackends {
  open(target: BackendTarget): MetricsBackend;
}
