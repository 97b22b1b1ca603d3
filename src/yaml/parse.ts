import type { Checked, Finding } from '../core/base/errors.ts';
import { composeText } from './compose.ts';
import { convertNode } from './convert.ts';
import { type YamlDocument, yamlDocument } from './document.ts';
import { FILE_MAX_BYTES, FINDINGS_MAX } from './limits.ts';
import { LineIndex } from './line-index.ts';

/**
 * What YAML 1.2 calls not printable, with lone surrogates. The library lets them pass, and its
 * lexer gives three of them a meaning of its own.
 */
const CONTROL = /[^\t\n\r\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/**
 * Parses one YAML 1.2 file with the core schema into plain values with their places. Refused, each
 * with its place: files that are too large, too deep or of too many tokens, more than one document,
 * tags, anchors, aliases, merge keys, directives, duplicate keys, keys that are not text, numbers
 * that are not finite, and whatever is not valid YAML, what the library only warns of included.
 */
export function parseYaml(text: string, file: string): Checked<YamlDocument> {
  const bytes = Buffer.byteLength(text);
  if (bytes > FILE_MAX_BYTES) {
    const message = `the file has ${bytes} bytes; the limit is ${FILE_MAX_BYTES}`;
    return { ok: false, findings: [{ place: { file, line: 1, column: 1 }, message }] };
  }
  const lines = new LineIndex(file, text);
  const control = text.search(CONTROL);
  if (control >= 0) {
    const message = 'control characters and halves of characters are not allowed';
    return { ok: false, findings: [{ place: lines.placeOf(control), message }] };
  }
  const reported = new Map<string, { readonly offset: number; readonly message: string }>();
  const report = (offset: number, message: string): void => {
    reported.set(`${offset}\u0000${message}`, { offset, message });
  };
  const document = composeText(text, report);
  const converted = document && convertNode(document.contents, report);
  if (converted === undefined || reported.size > 0) {
    const sorted = [...reported.values()].sort((left, right) => left.offset - right.offset);
    const findings = sorted.map(({ offset, message }) => ({
      place: lines.placeOf(offset),
      message,
    }));
    return { ok: false, findings: cut(findings) };
  }
  return {
    ok: true,
    value: yamlDocument({ root: converted.value, spot: converted.spot, text, lines }),
  };
}

/** The first findings, and how many there are beyond them. */
function cut(findings: readonly Finding[]): readonly Finding[] {
  const [next] = findings.slice(FINDINGS_MAX);
  if (next === undefined) return findings;
  const more = { place: next.place, message: 'more is wrong from here on; fix the above first' };
  return [...findings.slice(0, FINDINGS_MAX), more];
}
