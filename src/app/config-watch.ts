import type { FileRead, PathListing, ReadFiles } from '../config/read-files.ts';
import { digestText } from '../core/base/digest.ts';
import { type DurationMs, durationMs, instant } from '../core/base/time.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Reload } from '../ports/reload.ts';

/**
 * How often files are looked at. They are few and small, and looking works where notifications do
 * not: on network file systems, and for the symbolic links by which Kubernetes changes a volume.
 */
const LOOK_EVERY_MS: DurationMs = durationMs(2_000);

/** Files that remember what was read through them. */
export interface RememberedFiles extends ReadFiles {
  /** Whether anything that was read is different now. */
  changed(): Promise<boolean>;
}

/** Wraps files so that a later change of any that was read can be told. */
export function rememberFiles(files: ReadFiles): RememberedFiles {
  const readings = new Map<string, { readonly maxBytes: number; readonly digest: string }>();
  const listings = new Map<string, string>();
  return {
    async readFile(path, maxBytes) {
      const read = await files.readFile(path, maxBytes);
      readings.set(path, { maxBytes, digest: digestOfRead(read) });
      return read;
    },
    async listPath(path) {
      const listing = await files.listPath(path);
      listings.set(path, digestOfListing(listing));
      return listing;
    },
    async changed() {
      for (const [path, { maxBytes, digest }] of readings) {
        if (digestOfRead(await files.readFile(path, maxBytes)) !== digest) return true;
      }
      for (const [path, digest] of listings) {
        if (digestOfListing(await files.listPath(path)) !== digest) return true;
      }
      return false;
    },
  };
}

function digestOfRead(read: FileRead): string {
  // Latin-1 gives every byte a character of its own, so that no two files look alike.
  return read.kind === 'read' ? digestText(Buffer.from(read.bytes).toString('latin1')) : read.why;
}

function digestOfListing(listing: PathListing): string {
  if (listing.kind !== 'directory') return JSON.stringify(listing);
  const names = listing.entries.map(({ name, isDirectory }) => `${name}/${isDirectory}`);
  return digestText(names.sort().join('\n'));
}

/** Reloads whenever a file of the configuration has changed, until the signal aborts. */
export async function watchConfig(
  files: RememberedFiles,
  io: {
    readonly clock: Clock;
    readonly timers: Timers;
    readonly signal: AbortSignal;
    readonly reload: Reload;
  },
): Promise<void> {
  while (!io.signal.aborted) {
    await io.timers.sleepUntil(instant(io.clock.now() + LOOK_EVERY_MS), io.signal);
    // A refused file is remembered too, so that it is refused once and not every two seconds.
    if (!io.signal.aborted && (await files.changed())) await io.reload();
  }
}
