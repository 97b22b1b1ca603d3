import type { Labels } from '../base/labels.ts';
import type { ExpositionFormat } from './content-type.ts';
import type { ExpositionError } from './exposition-error.ts';
import type { LayoutPool } from './layout-pool.ts';
import type { SeriesLimits } from './series-text.ts';

/** Limits on one page; exceeding any refuses the whole page. */
export interface PageLimits extends SeriesLimits {
  /** Samples on the page, kept or not. */
  readonly samples: number;
}

/** What is known of a target before its first page. */
export interface PageReaderOptions {
  /** Added to every series; an exposed label of the same name becomes `exported_<name>`. */
  readonly targetLabels: Labels;
  /** Which metric names to keep; all others are checked and forgotten. */
  readonly keep: (metricName: string) => boolean;
  readonly limits: PageLimits;
  /** What other targets' pages look like; without it every series of a first page is parsed. */
  readonly layouts?: LayoutPool;
}

/** What is known of a page before its first byte. */
export interface PageHead {
  readonly format: ExpositionFormat;
  /** Wall time in milliseconds when the page came; explicit timestamps are held against it. */
  readonly wallMs: number;
}

/** The kept samples of a page as columns: `values[i]` belongs to the series number `refs[i]`. */
export interface PageBatch {
  /** Series numbered for the first time: `introduced[k]` has the number `introducedFrom + k`. */
  readonly introduced: readonly Labels[];
  readonly introducedFrom: number;
  /** Numbers that neither this page nor a later one has: whoever keeps them need not any more. */
  readonly forgotten: Uint32Array;
  readonly refs: Uint32Array;
  readonly values: Float64Array;
}

/** A whole page, or why there is none. Nothing in between. */
export type PageReading =
  /** `samples` counts the dropped ones too. */
  | { readonly ok: true; readonly batch: PageBatch; readonly samples: number }
  | { readonly ok: false; readonly error: ExpositionError };
