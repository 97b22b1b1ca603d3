import { writeFile } from 'node:fs/promises';

/**
 * Writes a whole file in place of what is there. Returns one sentence that says why it could not be
 * written, else undefined; it never rejects.
 */
export async function writeTextFile(path: string, text: string): Promise<string | undefined> {
  try {
    await writeFile(path, text, 'utf8');
    return undefined;
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
    return WORDS.get(code) ?? `it cannot be written (${String(code)})`;
  }
}

const WORDS: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such directory'],
  ['ENOTDIR', 'there is no such directory'],
  ['EISDIR', 'this is a directory'],
  ['EACCES', 'no permission to write it'],
  ['EPERM', 'no permission to write it'],
  ['EROFS', 'no permission to write it'],
  ['ENOSPC', 'the disk is full'],
]);
