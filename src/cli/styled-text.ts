/** How a piece of text stands out; without colours it does not. */
export type Style = 'good' | 'bad' | 'doubtful' | 'strong' | 'aside';

/** A piece of a line that stands out. */
export interface Styled {
  readonly text: string;
  readonly style: Style;
}

/** A line as pieces; none of them can bring colours, or anything else, of its own. */
export type Line = readonly (string | Styled)[];

/** Codes of ECMA-48, "select graphic rendition": each switches on what `0` switches off. */
const CODES: Readonly<Record<Style, string>> = {
  good: '1;32',
  bad: '1;31',
  doubtful: '1;33',
  strong: '1',
  aside: '2',
};

/** Makes a piece of text stand out. */
export function styled(style: Style, text: string): Styled {
  return { text, style };
}

/** Writes a line for a stream, with colours if it shows them. */
export function renderLine(line: Line, hasColours: boolean): string {
  const pieces = line.map((piece) => {
    if (typeof piece === 'string') return harmless(piece);
    const text = harmless(piece.text);
    return hasColours && text !== '' ? `\u001b[${CODES[piece.style]}m${text}\u001b[0m` : text;
  });
  return pieces.join('').trimEnd();
}

/**
 * What moves cursors, changes titles or turns the direction of a text: control characters, and
 * the marks and line separators of Unicode; a tab is harmless. Labels come from targets, and
 * answers from a network.
 */
const HARMFUL = /[[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]--[\t]]/gv;

function harmless(text: string): string {
  return text.replace(
    HARMFUL,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}

/**
 * Whether a stream shows colours: it is a terminal, which does not say that it cannot
 * (`TERM=dumb`), and its owner has not said that they want none (`NO_COLOR`, see no-color.org).
 */
export function showsColours(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}
