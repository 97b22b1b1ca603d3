/** A piece of a query. Offsets count UTF-16 units from zero; `end` is exclusive. */
export interface Span {
  /** The whole query, so that an error can show the place without being told the text again. */
  readonly query: string;
  readonly start: number;
  readonly end: number;
}

/** The span from the start of one piece to the end of another of the same query. */
export function joinSpans(first: Span, last: Span): Span {
  return { query: first.query, start: first.start, end: last.end };
}

/** The text of a span, as written. */
export function textOf(span: Span): string {
  return span.query.slice(span.start, span.end);
}

/** Where a span starts; both count from one. */
export function positionOf(span: Span): { readonly line: number; readonly column: number } {
  const before = span.query.slice(0, span.start);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: span.start - lineStart + 1 };
}

/** Where a span starts, as `line:column`, as Prometheus prints places. */
export function placeOf(span: Span): string {
  const { line, column } = positionOf(span);
  return `${line}:${column}`;
}

/** The line that holds the start of a span, with carets under the span on the line below. */
export function caretLines(span: Span): string {
  const lineStart = span.query.lastIndexOf('\n', span.start - 1) + 1;
  const lineBreak = span.query.indexOf('\n', span.start);
  const lineEnd = lineBreak === -1 ? span.query.length : lineBreak;
  const width = Math.max(1, Math.min(span.end, lineEnd) - span.start);
  const line = span.query.slice(lineStart, lineEnd);
  // Tabs before the caret are kept, so that both lines indent alike.
  const indent = line.slice(0, span.start - lineStart).replaceAll(/[^\t]/g, ' ');
  return `${line}\n${indent}${'^'.repeat(width)}`;
}
