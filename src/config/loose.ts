import { valueAt } from './problem.ts';

/** One step into a document. */
export type Step = string | number;

/** A value of a document and where it is. */
export interface Located {
  readonly path: readonly Step[];
  readonly value: unknown;
}

/**
 * The entries of the list at a path; none when something else is there. The checks that concern
 * several keys read a document that may still be wrong elsewhere, so that one mistake in a file
 * does not hide the others.
 */
export function entriesAt(root: unknown, path: readonly Step[]): readonly Located[] {
  const list = valueAt(root, path);
  if (!Array.isArray(list)) return [];
  return list.map((value: unknown, index) => ({ path: [...path, index], value }));
}

/** The text at a path; undefined when something else is there. */
export function textAt(root: unknown, path: readonly Step[]): string | undefined {
  const value = valueAt(root, path);
  return typeof value === 'string' ? value : undefined;
}

/** The keys of the mapping at a path; none when something else is there. */
export function keysAt(root: unknown, path: readonly Step[]): readonly string[] {
  const value = valueAt(root, path);
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMapping ? Object.keys(value) : [];
}
