import { RE2JS } from 're2js';

/** A compiled pattern that must match a whole text, as PromQL matchers do. */
export interface AnchoredPattern {
  readonly source: string;
  matches(text: string): boolean;
}

/** Characters that make a pattern more than a literal. */
const META = /[\\^$.|?*+()[\]{}]/;

/**
 * Compiles a pattern with RE2 semantics, anchored at both ends, where `.` matches newlines too
 * (Prometheus 3). RE2 runs in linear time, so no rule file can stall the guard (R30). Throws
 * `RangeError` with RE2's own words when the pattern is not valid.
 */
export function compileAnchored(source: string): AnchoredPattern {
  const literals = source.split('|');
  if (literals.every((literal) => !META.test(literal))) return literalPattern(source, literals);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, RE2JS.DOTALL);
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : String(error));
  }
  const seen = new Map<string, boolean>();
  return {
    source,
    matches(text) {
      const before = seen.get(text);
      if (before !== undefined) return before;
      const result = compiled.matches(text);
      if (seen.size >= MATCH_CACHE_MAX) seen.clear();
      seen.set(text, result);
      return result;
    },
  };
}

/** A label of a scraped page has a few dozen values; 1,000 keep a pattern's cache below 100 KiB. */
const MATCH_CACHE_MAX = 1_000;

/** A list of plain words, which is what most patterns are, is a set lookup. */
function literalPattern(source: string, literals: readonly string[]): AnchoredPattern {
  const words = new Set(literals);
  return { source, matches: (text) => words.has(text) };
}
