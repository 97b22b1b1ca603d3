import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The root of the checkout, with a slash at its end. */
const REPO_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** File texts by their path from the root of the repository: the real tree, or a planted one. */
export type FileTexts = ReadonlyMap<string, string>;

/**
 * Every file that is, or is about to be, in the repository: tracked ones and new ones that no
 * ignore rule leaves out. A file deleted but not yet committed is not listed.
 */
export function repositoryFiles(): readonly string[] {
  // CI clones as another user than it runs; the folder is ours to read all the same.
  const options = ['-c', 'safe.directory=*', '-C', REPO_ROOT];
  const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const output = execFileSync('git', [...options, ...listing], { encoding: 'utf8' });
  const names = new Set(output.split('\0').filter((name) => name !== ''));
  return [...names].filter((name) => existsSync(REPO_ROOT + name)).sort();
}

/** Paths from the root that match a glob, found by walking the disk and without asking git. */
export function globFiles(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: REPO_ROOT }).sort();
}

/** The texts of the given files. */
export function readTexts(paths: readonly string[]): FileTexts {
  return new Map(paths.map((path) => [path, readFileSync(REPO_ROOT + path, 'utf8')]));
}

/** The texts of the repository's files that meet a condition. */
export function repositoryTexts(wanted: (path: string) => boolean): FileTexts {
  return readTexts(repositoryFiles().filter(wanted));
}
