/** Characters of a template: an annotation is a few sentences, a hostile file is megabytes. */
export const TEMPLATE_LENGTH_MAX = 16_384;

/** Characters that a template may put out: pages and chats cut off far less. */
export const OUTPUT_LENGTH_MAX = 65_536;

/**
 * Steps that a template may take: an action, a pass of a loop, an argument. A loop over a thousand
 * series takes some thousand; this many take a few milliseconds.
 */
export const STEPS_MAX = 100_000;

/** How deep templates may call one another, and parentheses and blocks may nest. */
export const DEPTH_MAX = 50;

/** Queries that one expansion may make; each is an evaluation of its own. */
export const QUERIES_MAX = 20;

/** Width and precision of `printf`: more would be a way to put out a page of blanks. */
export const PRINT_WIDTH_MAX = 100;
