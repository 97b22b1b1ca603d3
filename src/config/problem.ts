import type * as z from 'zod';

/** One issue of zod, its unions resolved, with the path from the document's root. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly kind: ProblemKind;
}

/** What is wrong at a path. A missing or unknown key is the last step of its path. */
export type ProblemKind =
  | { readonly kind: 'missing-key' }
  | { readonly kind: 'unknown-key' }
  | { readonly kind: 'bad-key'; readonly message: string }
  | { readonly kind: 'bad-value'; readonly message: string };

/** The issue as it appears in a result, as opposed to while it is being made. */
export type Issue = z.core.$ZodIssue;

/** The value at a path of plain values; undefined where there is none. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
