import { BACKSLASH, LINE_FEED, QUOTE } from './characters.ts';

/**
 * The offset after the quoted text that opens at `at`; -1 when the line ends before it closes. A
 * backslash takes the next character with it. A raw line feed ends the line in both formats;
 * Prometheus lets it pass in a label value of the text format, against that format's own words.
 */
export function quotedEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === QUOTE) return end + 1;
    if (code === LINE_FEED) return -1;
    end += code === BACKSLASH && text.charCodeAt(end + 1) !== LINE_FEED ? 2 : 1;
  }
  return -1;
}

/**
 * The content of quoted text without its quotes. The formats define three escapes; a backslash
 * before anything else stands for itself, as Prometheus and the reference parser read it.
 */
export function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  return inner.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

/** The reverse of `unquote`, quotes included. */
export function quote(content: string): string {
  if (!/[\\"\n]/.test(content)) return `"${content}"`;
  const escaped = content.replace(/[\\"\n]/g, (found) => (found === '\n' ? '\\n' : `\\${found}`));
  return `"${escaped}"`;
}
