import { QUOTE } from './characters.ts';
import { unquote } from './quoted.ts';

/** What a line of metadata says of a metric family. */
export interface MetadataLine {
  readonly family: string;
  readonly keyword: 'HELP' | 'TYPE' | 'UNIT';
  /** The type, the unit, or the help with its escapes undone. */
  readonly text: string;
}

const LINE = /^#[ \t]+(HELP|TYPE|UNIT)[ \t]+("(?:[^"\\]|\\.)*"|[^ \t\n]+)(?:[ \t]+(.*))?\n?$/;

/** Reads a metadata line that a page had; a page is checked when it comes, so this forgives. */
export function readMetadataLine(line: string): MetadataLine | undefined {
  const [, keyword, name = '', text = ''] = LINE.exec(line) ?? [];
  const family = name.charCodeAt(0) === QUOTE ? unquote(name) : name;
  switch (keyword) {
    case 'HELP':
      return { family, keyword, text: unescapeHelp(text) };
    case 'TYPE':
    case 'UNIT':
      return { family, keyword, text: text.trimEnd() };
    default:
      return undefined;
  }
}

/** Only these two escapes are defined; OpenMetrics escapes quotes as well. */
function unescapeHelp(text: string): string {
  return text.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}
