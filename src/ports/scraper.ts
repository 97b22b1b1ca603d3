import type { Labels } from '../core/base/labels.ts';
import type { DurationMs, Instant } from '../core/base/time.ts';
import type { PageBatch } from '../core/exposition/page.ts';
import type { SeriesRewrite } from '../core/target/series-rewriter.ts';

/** Why a scrape failed, as it appears in answers, logs and as a metric label. */
export type ScrapeFailure =
  /** Nobody listens at the address. The only failure that can be part of a proof of being down. */
  | 'refused'
  /** No whole answer before the deadline. */
  | 'timeout'
  /** The connection could not be made or broke: reset, no route, name not found, TLS. */
  | 'unreachable'
  /** An answer other than 200. */
  | 'http_status'
  /** A content type that is not a metrics page. */
  | 'content_type'
  /** More bytes, after decompression, than the limit. */
  | 'body_size'
  /** Compressed data that cannot be inflated, or is cut. */
  | 'encoding'
  /** A page that Prometheus would reject, or half a page. */
  | 'syntax'
  /** More samples, longer names, more labels than the limits. */
  | 'limits'
  /** The same series twice in one page. */
  | 'duplicate'
  /** Explicit timestamps too far from now. */
  | 'timestamp_skew'
  /** The member is expected, and nobody says where it is. */
  | 'undiscovered';

/** One target as the scraper needs it. */
export interface ScrapeTarget {
  readonly url: string;
  /** Sent as they are, authorization among them. Never logged. */
  readonly headers: ReadonlyMap<string, string>;
  /** For `https`; without it the public authorities are trusted. */
  readonly tls?: ScrapeTls | undefined;
  /** Added to every series; an exposed label of the same name becomes `exported_<name>`. */
  readonly targetLabels: Labels;
  /** Which metric names to keep; all others are checked for syntax and forgotten. */
  readonly keep: (metricName: string) => boolean;
  readonly limits: ScrapeLimits;
  /** Why there is nothing to scrape, with the URL empty; undefined where there is. */
  readonly absent?: string | undefined;
  /** What is done to the series of its pages; nothing when it is left out. */
  readonly rewrite?: SeriesRewrite | undefined;
}

/** What a scrape brings to a handshake, in PEM, and what it asks of the target. Never logged. */
export interface ScrapeTls {
  /** Authorities to trust instead of the public ones. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** The name that the target's certificate must have, where it is not that of the URL. */
  readonly serverName: string | undefined;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  /** Whether any certificate will do. */
  readonly skipsVerification: boolean;
}

/** Limits of one scrape; exceeding any fails the whole scrape. */
export interface ScrapeLimits {
  /** Bytes of the page after decompression. */
  readonly bodySizeBytes: number;
  /** Samples on the page, kept or not. */
  readonly samples: number;
  readonly labelsPerSeries: number;
  readonly labelNameLength: number;
  readonly labelValueLength: number;
}

/**
 * The kept samples of one page as columns: `values[i]` belongs to the series number `refs[i]` of
 * this session. Plain typed arrays, so that a page can cross a thread without copying.
 */
export type SampleBatch = PageBatch;

/** What one scrape came to. */
export type ScrapeOutcome =
  | {
      readonly kind: 'scraped';
      /**
       * When the values were true, on the guard's clock: when the first byte of the answer came,
       * since a server gathers its page before it sends it.
       */
      readonly observedAt: Instant;
      readonly durationMs: DurationMs;
      readonly bodyBytes: number;
      /** Samples on the page, before dropping those that no rule names. */
      readonly samplesScraped: number;
      readonly batch: SampleBatch;
    }
  | {
      readonly kind: 'failed';
      readonly observedAt: Instant;
      readonly durationMs: DurationMs;
      readonly failure: ScrapeFailure;
      /** One sentence for people, with the place in the page where there is one. */
      readonly detail: string;
    };

/** A target being scraped: keeps the connection and what is known of its page between scrapes. */
export interface ScrapeSession {
  /**
   * Scrapes once. Never rejects: whatever happens is an outcome, and it is there within
   * `timeoutMs` and a moment. A call while another is under way is a programming error.
   */
  scrape(timeoutMs: DurationMs): Promise<ScrapeOutcome>;
  /** The lines of metadata on the newest page; read only when somebody asks. */
  metadata?(): Iterable<string>;
  close(): void;
}

/** Opens sessions. */
export interface Scraper {
  open(target: ScrapeTarget): ScrapeSession;
}
