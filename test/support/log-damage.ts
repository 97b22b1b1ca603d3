import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { contentsOf, type LogContents, type LogFiles, openStore, writeFiles } from './log-files.ts';

/** What becomes of a damaged log. */
export type Damaged =
  | { readonly kind: 'whole'; readonly contents: LogContents }
  | { readonly kind: 'refused'; readonly why: string };

/** Opens logs with changed files in directories under a root, one after the other. */
export class DamagedLogs {
  readonly #root: string;
  readonly #pragmas: readonly string[] | undefined;

  /** Other pragmas than the log's own make no difference to what is read. */
  constructor(root: string, pragmas?: readonly string[]) {
    this.#root = root;
    this.#pragmas = pragmas;
  }

  /** What becomes of a log with these files. */
  open(files: LogFiles): Damaged {
    const directory = mkdtempSync(join(this.#root, 'try-'));
    writeFiles(directory, files);
    try {
      const store = openStore(directory, this.#pragmas);
      try {
        return { kind: 'whole', contents: contentsOf(store) };
      } finally {
        store.close();
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { kind: 'refused', why: error.message };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }

  /** Fails unless a log has its records as they were written, or is refused with what to do. */
  expectNoSilentLoss(files: LogFiles, written: LogContents, what: string): Damaged['kind'] {
    const outcome = this.open(files);
    if (outcome.kind === 'whole') expect(outcome.contents, what).toEqual(written);
    else expect(outcome.why, what).toContain('docs/operations.md');
    return outcome.kind;
  }
}

/** The same files, but for one of them; without bytes it is gone. */
export function withFile(files: LogFiles, name: string, bytes: Uint8Array | undefined): LogFiles {
  const changed = new Map(files);
  if (bytes === undefined) changed.delete(name);
  else changed.set(name, bytes);
  return changed;
}

/** The bytes of a file that has to be there. */
export function bytesOf(files: LogFiles, name: string): Uint8Array {
  return files.get(name) ?? expect.fail(`${name} is there`);
}

/** The same bytes but for one bit, another one in each byte of eight. */
export function flipped(bytes: Uint8Array, offset: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[offset] = (changed[offset] ?? 0) ^ (1 << (offset % 8));
  return changed;
}
