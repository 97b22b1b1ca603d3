import { Composer, CST, type Document, Lexer, Parser } from 'yaml';
import type { Report } from './convert.ts';
import { DEPTH_MAX, FINDINGS_MAX, TOKENS_MAX } from './limits.ts';
import { syntaxMessage } from './syntax-message.ts';

/** Ends the work on a file whose reported findings are enough; never leaves this folder. */
class Enough extends Error {}

/**
 * Parses a text into the library's nodes, one token at a time, so that a hostile file is given up
 * as soon as it shows itself: the library alone builds a file's 131,072 errors before it returns.
 * Returns undefined, or a document that must not be used, when anything was reported.
 */
export function composeText(text: string, report: Report): Document | undefined {
  const watch = new TokenWatch(report);
  const composer = new Composer({
    uniqueKeys: false,
    version: '1.2',
    schema: 'core',
    merge: false,
  });
  const { errors, warnings } = composer.streamInfo();
  boundLength(errors);
  boundLength(warnings);
  let found: Document | undefined;
  try {
    feedFirstDocument(composer, tokensOf(text, watch), report);
    for (const document of composer.end(true, text.length)) found = document;
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  for (const error of [...errors, ...warnings]) {
    const isKnown = watch.refusals > 0 && REFUSED_CODES.has(error.code);
    if (!isKnown) report(error.pos[0], syntaxMessage(error));
  }
  return found;
}

/** Feeds the composer; a second document is a finding and ends the work. */
function feedFirstDocument(composer: Composer, tokens: Iterable<CST.Token>, report: Report): void {
  for (const token of tokens) {
    for (const _finished of composer.next(token)) {
      report(token.offset, 'a file holds one document; remove this one');
      throw new Enough();
    }
  }
}

/** Lexes and parses lazily, showing each lexical token to `watch` before the parser has it. */
function* tokensOf(text: string, watch: TokenWatch): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    watch.see(lexeme, parser);
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

const REFUSED: ReadonlyMap<string | null, string> = new Map([
  ['anchor', 'anchors (&) are not supported; write the value out'],
  ['alias', 'aliases (*) are not supported; write the value out'],
  ['tag', 'tags (!) are not supported'],
  ['directive-line', 'directives (%) are not supported'],
]);

/** Codes of the library for what `TokenWatch` refuses in words of its own. */
const REFUSED_CODES: ReadonlySet<string> = new Set([
  'ALIAS_PROPS',
  'BAD_ALIAS',
  'BAD_DIRECTIVE',
  'MULTIPLE_ANCHORS',
  'MULTIPLE_TAGS',
  'TAG_RESOLVE_FAILED',
]);

/** Refuses what our files never need, where it stands, and bounds tokens and depth. */
class TokenWatch {
  readonly #report: Report;
  #tokens = 0;
  #isContent = false;
  /** How many tokens were refused. */
  refusals = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Looks at the token that starts where the parser is. */
  see(lexeme: string, parser: Parser): void {
    this.#tokens += 1;
    if (this.#tokens > TOKENS_MAX) {
      this.#giveUp(parser.offset, `the file has more than ${TOKENS_MAX} tokens`);
    }
    if (parser.stack.length > DEPTH_MAX && depthOf(parser) > DEPTH_MAX) {
      this.#giveUp(parser.offset, `values are nested more than ${DEPTH_MAX} deep`);
    }
    const refusal = this.#isContent ? undefined : REFUSED.get(CST.tokenType(lexeme));
    this.#isContent = lexeme === CST.SCALAR;
    if (refusal === undefined) return;
    this.#report(parser.offset, refusal);
    this.refusals += 1;
    if (this.refusals >= FINDINGS_MAX) throw new Enough();
  }

  #giveUp(offset: number, message: string): never {
    this.#report(offset, message);
    throw new Enough();
  }
}

/** How many mappings and lists are open. */
function depthOf(parser: Parser): number {
  return parser.stack.filter((token) => CST.isCollection(token)).length;
}

/**
 * Makes a list of the library's findings give up when it is long. The library has no such limit,
 * and each error costs microseconds that 100,000 of them turn into a stalled guard.
 */
function boundLength(list: unknown[]): void {
  const push = list.push.bind(list);
  const bounded = (...items: unknown[]): number => {
    const length = push(...items);
    if (length > FINDINGS_MAX) throw new Enough();
    return length;
  };
  Object.defineProperty(list, 'push', { value: bounded });
}
