import type { ClusterId } from '../base/ids.ts';
import type { LogRecord } from './record.ts';
import { type ChainEnd, hashRecord, type Sha256 } from './seal.ts';

/** Whether records follow on one another as they were written. */
export type ChainCheck =
  | { readonly kind: 'whole'; readonly end: ChainEnd }
  | {
      readonly kind: 'broken';
      /** The number at which the first record was expected that is missing or not as written. */
      readonly seq: number;
      /** One sentence for people. */
      readonly detail: string;
    };

/** Checks that records continue the chain of a cluster from `after`, each as it was sealed. */
export function checkChain(
  records: readonly LogRecord[],
  {
    cluster,
    after,
    sha256,
  }: { readonly cluster: ClusterId; readonly after: ChainEnd; readonly sha256?: Sha256 },
): ChainCheck {
  let end = after;
  let epoch = 0;
  for (const record of records) {
    const seq = end.seq + 1;
    const broken = (what: string): ChainCheck => ({
      kind: 'broken',
      seq,
      detail: `record ${seq} of ${cluster} ${what}`,
    });
    if (record.cluster !== cluster || record.seq !== seq) return broken('is missing');
    if (record.previousHash !== end.hash) return broken('does not follow on the one before it');
    if (record.hash !== hashRecord(record, sha256)) return broken('is not what was written');
    if (record.epoch < epoch) return broken('is of an older epoch than the one before it');
    epoch = record.epoch;
    end = { seq, hash: record.hash };
  }
  return { kind: 'whole', end };
}
