/** One step from a value into what it holds: a key of a mapping or an index of a list. */
export type PathStep = string | number;

/** How a text was written, which decides how its characters map to the file's. */
export type TextStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'literal' | 'folded';

/** Where one value of a document was written; offsets count UTF-16 units from the file's start. */
export interface Spot {
  /** Where the key was written, for values in mappings. */
  readonly keyStart: number | undefined;
  readonly start: number;
  /** The offset after the value's last character. */
  readonly end: number;
  /** The writing of a text; undefined for everything else. */
  readonly text: { readonly style: TextStyle; readonly value: string } | undefined;
  readonly children: ReadonlyMap<PathStep, Spot>;
}

/** The spot at a path, or of its nearest existing ancestor, in which case `exact` is false. */
export function findSpot(
  root: Spot,
  path: readonly PathStep[],
): { readonly spot: Spot; readonly exact: boolean } {
  let spot = root;
  for (const step of path) {
    const child = spot.children.get(step);
    if (child === undefined) return { spot, exact: false };
    spot = child;
  }
  return { spot, exact: true };
}
