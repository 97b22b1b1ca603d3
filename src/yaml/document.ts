import type { Place } from '../core/base/errors.ts';
import type { LineIndex } from './line-index.ts';
import { findSpot, type PathStep, type Spot } from './spot.ts';
import { sourceOffset } from './text-offset.ts';

/** A parsed file: plain values, and where each was written. */
export interface YamlDocument {
  /**
   * Mappings are objects without a prototype, lists arrays, the rest text, finite numbers,
   * booleans and null. An empty file is null.
   */
  readonly root: unknown;
  /**
   * Where the value at a path was written, or its key. Where nothing is at the path, the place of
   * the nearest value around it, so that a missing key is reported at the mapping that lacks it.
   */
  placeOf(path: readonly PathStep[], which?: 'key' | 'value'): Place;
  /**
   * Where a character of the text at a path was written, so that an error inside a query is shown
   * at its own line and column. Where folding or escapes hide that, the place of the text.
   */
  placeInText(path: readonly PathStep[], offset: number): Place;
}

/** Joins a file's values with their spots to a document. */
export function yamlDocument(parts: {
  readonly root: unknown;
  readonly spot: Spot;
  readonly text: string;
  readonly lines: LineIndex;
}): YamlDocument {
  const { root, text, lines } = parts;
  return {
    root,
    placeOf(path, which = 'value') {
      const { spot, exact } = findSpot(parts.spot, path);
      const useKey = which === 'key' && exact && spot.keyStart !== undefined;
      return lines.placeOf(useKey ? spot.keyStart : spot.start);
    },
    placeInText(path, offset) {
      const { spot, exact } = findSpot(parts.spot, path);
      if (!exact || spot.text === undefined) return lines.placeOf(spot.start);
      const written = { source: text.slice(spot.start, spot.end), ...spot.text };
      return lines.placeOf(spot.start + (sourceOffset(written, offset) ?? 0));
    },
  };
}
