import type { ClusterId } from '../core/base/ids.ts';

/** What was kept of a cluster's series, or why there is nothing. */
export type ArchivedSeries =
  | { readonly kind: 'kept'; readonly bytes: Uint8Array }
  | { readonly kind: 'none' }
  /** What is there is not what was saved; the sentence says what is wrong with it. */
  | { readonly kind: 'damaged'; readonly why: string };

/** Keeps the series of clusters over a restart. What it loses costs history and no more. */
export interface SeriesArchive {
  /** What was saved last, byte for byte. Never rejects. */
  load(cluster: ClusterId): Promise<ArchivedSeries>;
  /** Puts bytes in the place of those before, or leaves those as they are and says why. */
  save(cluster: ClusterId, bytes: Uint8Array): Promise<string | undefined>;
}
