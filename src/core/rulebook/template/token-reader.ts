import { unquote } from '../../promql/syntax/string-literal.ts';
import { TemplateError } from './error.ts';
import type { TemplateToken } from './lexer.ts';

const KEYWORDS: ReadonlySet<string> = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
]);

/** Reads the words of one action from left to right. */
export class TokenReader {
  /** Where the action starts. */
  readonly at: number;
  readonly #tokens: readonly TemplateToken[];
  #next = 0;

  constructor(tokens: readonly TemplateToken[], at: number) {
    this.#tokens = tokens;
    this.at = at;
  }

  /** The next word, which stays; undefined at the end. */
  peek(): TemplateToken | undefined {
    return this.#tokens[this.#next];
  }

  /** Takes the next word. */
  take(): TemplateToken | undefined {
    const token = this.#tokens[this.#next];
    if (token !== undefined) this.#next += 1;
    return token;
  }

  /** Goes past white space; true when there was some. */
  skipSpace(): boolean {
    if (this.peek()?.kind !== 'space') return false;
    this.#next += 1;
    return true;
  }

  /** Takes a symbol if it comes next, after white space or not. */
  takeSymbol(symbol: string): boolean {
    const before = this.#next;
    this.skipSpace();
    const token = this.peek();
    if (token?.kind === 'symbol' && token.text === symbol) {
      this.#next += 1;
      return true;
    }
    this.#next = before;
    return false;
  }

  /** Takes the word that says what the action is; undefined when it is just a pipeline. */
  keyword(): string | undefined {
    this.skipSpace();
    const token = this.peek();
    if (token?.kind !== 'identifier' || !KEYWORDS.has(token.text)) return undefined;
    this.#next += 1;
    return token.text;
  }

  /** Takes the quoted name of a template. */
  text(clause: string): string {
    this.skipSpace();
    const token = this.take();
    if (token?.kind === 'string') return unquote(token.text);
    throw this.unexpected(token, `${clause} clause`);
  }

  /** Whether nothing but white space is left. */
  isAtEnd(): boolean {
    return this.#tokens.slice(this.#next).every(({ kind }) => kind === 'space');
  }

  /** Refuses what is left. */
  end(): void {
    this.skipSpace();
    const token = this.peek();
    if (token !== undefined) throw this.unexpected(token, 'command');
  }

  /** The error of a word that does not belong where it is, or of the end. */
  unexpected(token: TemplateToken | undefined, where: string): TemplateError {
    const what = token === undefined ? '"}}"' : JSON.stringify(token.text);
    return new TemplateError(`unexpected ${what} in ${where}`, token?.at ?? this.at);
  }

  /** Where the next word is. */
  get position(): number {
    return this.peek()?.at ?? this.at;
  }

  /** Remembers the place, to come back to. */
  mark(): number {
    return this.#next;
  }

  /** Goes back to a remembered place. */
  reset(mark: number): void {
    this.#next = mark;
  }
}
