import { rmSync } from 'node:fs';
import { StoreError } from '../../src/adapter/sqlite/store-error.ts';
import type { LogTrouble } from '../../src/ports/event-log.ts';
import { contentsOf, type LogFiles, openStore, writeFiles } from './log-files.ts';

/** The hashes of records of which a log has said that they are durable, by cluster and number. */
export type Promised = ReadonlyMap<string, string>;

/** What became of a log that somebody had promises from. */
export type Reopened =
  | { readonly kind: 'whole'; readonly records: number }
  /** It opens, and does not have a record that was promised: nobody would be told. */
  | { readonly kind: 'lost'; readonly record: string }
  /** It does not open, and says why. */
  | { readonly kind: 'refused'; readonly reason: LogTrouble; readonly why: string };

/** Reads promises out of what the writer of `test/crash` has said; half a line promises nothing. */
export function promisesIn(text: string): Promised {
  const lines = [...text.matchAll(/^durable (\S+ \d+) ([0-9a-f]{64})$/gm)];
  return new Map(lines.map(([, record = '', hash = '']) => [record, hash]));
}

/** Opens the log of a directory and holds it against what was promised. */
export function reopen(directory: string, promised: Promised): Reopened {
  try {
    const store = openStore(directory);
    try {
      // Chains are verified, so numbers rise by one: no record twice, no token again (I1, I5).
      const records = [...contentsOf(store).values()].flat();
      const there = new Map(records.map(({ cluster, seq, hash }) => [`${cluster} ${seq}`, hash]));
      for (const [record, hash] of promised) {
        if (there.get(record) !== hash) return { kind: 'lost', record };
      }
      return { kind: 'whole', records: there.size };
    } finally {
      store.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { kind: 'refused', reason: error.reason, why: error.message };
  }
}

/** The same of files that lie nowhere yet; the directory is gone afterwards. */
export function reopenFiles(directory: string, files: LogFiles, promised: Promised): Reopened {
  writeFiles(directory, files);
  try {
    return reopen(directory, promised);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
