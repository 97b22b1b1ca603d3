import { constants } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';

/** Every user may read: the last of the permission triples. */
const READABLE_BY_OTHERS = 0o004;

/**
 * Reads files for the configuration; it has the shape of `ReadFiles` there. Failures are sentences
 * that name no path, since callers know it and a path can be a misplaced secret.
 */
export const nodeFiles = { readFile, listPath } as const;

/** A file's bytes, or why there are none. */
type Content =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly isWorldReadable: boolean }
  | { readonly kind: 'failed'; readonly why: string };

/** What is at a path. */
type Listing =
  | { readonly kind: 'file' }
  | { readonly kind: 'directory'; readonly entries: readonly Entry[] }
  | { readonly kind: 'failed'; readonly why: string };

interface Entry {
  readonly name: string;
  readonly isDirectory: boolean;
}

/**
 * Reads a regular file of at most `maxBytes`. The size is checked by reading, since a file can grow
 * after it was looked at; pipes and devices, which never end, are refused without waiting for them.
 */
async function readFile(path: string, maxBytes: number): Promise<Content> {
  try {
    await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await handle.stat();
    if (!status.isFile()) return { kind: 'failed', why: 'this is not a file' };
    const bytes = await readUpTo(handle, maxBytes + 1);
    if (bytes.length > maxBytes) {
      return { kind: 'failed', why: `the file is larger than ${maxBytes} bytes` };
    }
    const isWorldReadable = (status.mode & READABLE_BY_OTHERS) !== 0;
    return { kind: 'read', bytes, isWorldReadable };
  } catch (error) {
    return { kind: 'failed', why: describe(error) };
  }
}

/** Reads until the end or until `length` bytes are there; a single read may return fewer. */
async function readUpTo(handle: FileHandle, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, null);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function listPath(path: string): Promise<Listing> {
  try {
    const status = await stat(path);
    if (status.isFile()) return { kind: 'file' };
    if (!status.isDirectory()) return { kind: 'failed', why: 'this is not a file or directory' };
    const entries = await readdir(path, { withFileTypes: true });
    return {
      kind: 'directory',
      entries: entries.map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() })),
    };
  } catch (error) {
    return { kind: 'failed', why: describe(error) };
  }
}

const WORDS: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'there is no such file'],
  ['EACCES', 'no permission to read it'],
  ['EPERM', 'no permission to read it'],
  ['EISDIR', 'this is a directory'],
  ['ELOOP', 'it is a loop of symbolic links'],
  ['ENAMETOOLONG', 'its name is too long'],
]);

/** Why the system refused, without the path that its own messages hold. */
function describe(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return WORDS.get(code) ?? `it cannot be read (${String(code)})`;
}
