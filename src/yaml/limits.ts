/**
 * Bytes of one file, checked before anything is parsed: a rulebook of 100 runbooks has a tenth of
 * it, and checking keys for duplicates in larger ones once took seconds (R31).
 */
export const FILE_MAX_BYTES = 256 * 1024;

/**
 * Nesting of mappings and lists; our formats need eight. The library recurses, so that a file of
 * brackets would otherwise use up the stack.
 */
export const DEPTH_MAX = 64;

/**
 * Lexical tokens of one file, spaces and line ends among them: one for each two bytes of the
 * largest file. Thousands of nodes on a line each need less; a file of nothing but commas has twice
 * as many, and each costs two microseconds.
 */
export const TOKENS_MAX = 131_072;

/** Findings about one file; past these a person reads no further. Hostile files have 100,000. */
export const FINDINGS_MAX = 20;
