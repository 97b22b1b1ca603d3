import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ClusterId } from '../../core/base/ids.ts';
import type { ArchivedSeries, SeriesArchive } from '../../ports/series-archive.ts';

/** What every file begins with, so that a foreign one is known at once. */
const MAGIC = Buffer.from('HOLDPOINT-SERIES\n', 'latin1');
/** After the magic: the length of the rest as eight bytes, and its checksum as four. */
const HEADER_BYTES = MAGIC.length + 12;
/** Several times what memory may hold of all clusters: a larger file is not one of ours. */
const FILE_MAX_BYTES = 2 ** 31;

/**
 * Keeps the series of each cluster in a file of its own in a directory. A file is written beside
 * the old one, brought to the disk and put in its place in one step, so that a crash leaves one of
 * the two; a checksum tells damage of any other kind.
 */
export class SeriesFiles implements SeriesArchive {
  readonly #directory: string;

  /** The directory is made when something is saved. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Reads the file of a cluster whole. */
  async load(cluster: ClusterId): Promise<ArchivedSeries> {
    try {
      const path = this.#pathOf(cluster);
      const status = await stat(path);
      if (!status.isFile()) return { kind: 'damaged', why: 'it is not a file' };
      if (status.size > FILE_MAX_BYTES) return { kind: 'damaged', why: 'it is too large' };
      return verified(await readFile(path));
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOENT') return { kind: 'none' };
      return { kind: 'damaged', why: `it cannot be read (${code})` };
    }
  }

  /** Writes the file of a cluster; the sentence says why it could not. */
  async save(cluster: ClusterId, bytes: Uint8Array): Promise<string | undefined> {
    const path = this.#pathOf(cluster);
    const beside = `${path}.new`;
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      await writeThrough(beside, bytes);
      await rename(beside, path);
      await syncDirectory(this.#directory);
      return undefined;
    } catch (error) {
      return `it cannot be written (${codeOf(error)})`;
    }
  }

  /** Names of clusters are letters, digits and a few signs, none of which means anything here. */
  #pathOf(cluster: ClusterId): string {
    return join(this.#directory, `${cluster}.series`);
  }
}

function verified(file: Buffer): ArchivedSeries {
  if (!file.subarray(0, MAGIC.length).equals(MAGIC)) {
    return { kind: 'damaged', why: 'it is not a file of series' };
  }
  if (file.length < HEADER_BYTES) return { kind: 'damaged', why: 'it ends too early' };
  const bytes = file.subarray(HEADER_BYTES);
  if (file.readBigUInt64BE(MAGIC.length) !== BigInt(bytes.length)) {
    return { kind: 'damaged', why: 'it is not as long as it says' };
  }
  if (file.readUInt32BE(MAGIC.length + 8) !== crc32(bytes)) {
    return { kind: 'damaged', why: 'its checksum is wrong' };
  }
  return { kind: 'kept', bytes };
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  await using handle = await open(path, 'w', 0o600);
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeBigUInt64BE(BigInt(bytes.length), MAGIC.length);
  header.writeUInt32BE(crc32(bytes), MAGIC.length + 8);
  await handle.writeFile(header);
  await handle.writeFile(bytes);
  await handle.sync();
}

/** A rename is only on the disk when the directory is. */
async function syncDirectory(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
