import { caretLines, placeOf, type Span } from './span.ts';

/**
 * What kind of mistake a query has. `syntax`: it does not parse; `type`: it parses and makes no
 * sense; `unsupported`: Prometheus knows it and we refuse it by name; `limit`: it is too large or
 * reads too much; `timeout`: its time is up; `execution`: it failed on the data (matching,
 * duplicate label sets).
 */
export type PromqlErrorCode = 'syntax' | 'type' | 'unsupported' | 'limit' | 'timeout' | 'execution';

const AFTER_PARSING: ReadonlySet<PromqlErrorCode> = new Set(['limit', 'timeout', 'execution']);

/** A query that cannot be parsed or evaluated, and the place in it that is to blame. */
export class PromqlError extends Error {
  override readonly name = 'PromqlError';
  readonly code: PromqlErrorCode;
  readonly span: Span;
  /** The message without the place, in Prometheus's words where it has some. */
  readonly detail: string;

  /** The message reads `1:8: parse error: …` for what parsing finds, else `1:8: …`. */
  constructor(code: PromqlErrorCode, span: Span, detail: string) {
    const found = AFTER_PARSING.has(code) ? '' : 'parse error: ';
    super(`${placeOf(span)}: ${found}${detail}`);
    this.code = code;
    this.span = span;
    this.detail = detail;
  }

  /** The offset at which the mistake starts, from zero. */
  get start(): number {
    return this.span.start;
  }

  /** The offset right after the mistake. */
  get end(): number {
    return this.span.end;
  }

  /** The message, the line of the query and a line of carets under the mistake. */
  render(): string {
    return `${this.message}\n${caretLines(this.span)}`;
  }
}
