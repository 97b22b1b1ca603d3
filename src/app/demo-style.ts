/** Marks parts of a line for people; without colour all of them return the text as it is. */
export interface Style {
  readonly title: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly aside: (text: string) => string;
}

/** Codes of ECMA-48, "select graphic rendition". */
const SGR = { bold: 1, dim: 2, red: 31, green: 32 } as const;

/**
 * Colours only for a terminal, and not when its owner wants none (`NO_COLOR` with any value, see
 * no-color.org) or it says that it cannot (`TERM=dumb`).
 */
export function chooseStyle(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Style {
  const wantsNone = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return isTerminal && !wantsNone ? COLOURED : PLAIN;
}

const PLAIN: Style = { title: same, good: same, bad: same, aside: same };

const COLOURED: Style = {
  title: marked(SGR.bold),
  good: marked(SGR.green),
  bad: marked(SGR.red),
  aside: marked(SGR.dim),
};

function same(text: string): string {
  return text;
}

function marked(code: number): (text: string) => string {
  return (text) => `\u001b[${code}m${text}\u001b[0m`;
}
