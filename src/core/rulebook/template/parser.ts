import { TemplateError } from './error.ts';
import { cutTemplate, type TemplatePiece } from './lexer.ts';
import { DEPTH_MAX, TEMPLATE_LENGTH_MAX } from './limits.ts';
import { parsePipe, type Scope } from './parse-pipe.ts';
import type { Pipe, Template, TemplateNode } from './syntax.ts';
import { TokenReader } from './token-reader.ts';

/** Variables that every template of a rule has. */
const GIVEN_VARIABLES = ['$', '$labels', '$externalLabels', '$externalURL', '$value'];

/**
 * Parses a template of an alert. Throws `TemplateError` where it is not one: functions and
 * variables are looked up here, so that a mistake is found when the file is loaded.
 */
export function parseTemplate(source: string): Template {
  if (source.length > TEMPLATE_LENGTH_MAX) {
    throw new TemplateError(`a template has at most ${TEMPLATE_LENGTH_MAX} characters`, 0);
  }
  const parser = new TemplateParser(cutTemplate(source));
  return { source, ...parser.parse() };
}

/** How a list of nodes came to its end. */
interface Ended {
  readonly nodes: readonly TemplateNode[];
  readonly by: 'end' | 'else' | 'nothing';
  /** What follows an `else`, as in `else if`. */
  readonly rest: TokenReader | undefined;
}

class TemplateParser {
  readonly #pieces: readonly TemplatePiece[];
  readonly #defined = new Map<string, readonly TemplateNode[]>();
  #next = 0;
  #depth = 0;
  #loops = 0;

  constructor(pieces: readonly TemplatePiece[]) {
    this.#pieces = pieces;
  }

  parse(): Pick<Template, 'body' | 'defined'> {
    const { nodes, by } = this.#list([...GIVEN_VARIABLES], 0);
    if (by !== 'nothing') throw new TemplateError(`unexpected {{${by}}}`, this.#lastAt());
    return { body: nodes, defined: this.#defined };
  }

  #lastAt(): number {
    const last = this.#pieces[this.#next - 1];
    return last?.kind === 'action' ? last.at : 0;
  }

  /** The nodes up to an end or an else. Variables that are declared in it end with it. */
  #list(scope: Scope, openedAt: number): Ended {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw new TemplateError('blocks are nested too deep', openedAt);
    const nodes: TemplateNode[] = [];
    for (;;) {
      const piece = this.#pieces[this.#next];
      this.#next += 1;
      if (piece === undefined) {
        this.#depth -= 1;
        return { nodes, by: 'nothing', rest: undefined };
      }
      if (piece.kind === 'text') {
        nodes.push(piece);
        continue;
      }
      const reader = new TokenReader(piece.tokens, piece.at);
      const word = reader.keyword();
      if (word === 'end' || word === 'else') {
        this.#depth -= 1;
        if (word === 'end') reader.end();
        return { nodes, by: word, rest: reader };
      }
      const node = this.#node(word, reader, scope);
      if (node !== undefined) nodes.push(node);
    }
  }

  #node(word: string | undefined, reader: TokenReader, scope: Scope): TemplateNode | undefined {
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        return this.#branch(word, reader, [...scope]);
      case 'template':
        return this.#call(reader, scope);
      case 'define':
        this.#define(reader);
        return undefined;
      case 'block':
        return this.#block(reader, scope);
      case 'break':
      case 'continue':
        if (this.#loops === 0) throw new TemplateError(`{{${word}}} outside {{range}}`, reader.at);
        reader.end();
        return { kind: word, at: reader.at };
      default:
        return { kind: 'output', pipe: this.#pipe(reader, scope) };
    }
  }

  #pipe(reader: TokenReader, scope: Scope, isRange = false): Pipe {
    const pipe = parsePipe(reader, { scope, depth: this.#depth, isRange });
    reader.end();
    return pipe;
  }

  #branch(kind: 'if' | 'with' | 'range', reader: TokenReader, scope: Scope): TemplateNode {
    const pipe = this.#pipe(reader, scope, kind === 'range');
    if (kind === 'range') this.#loops += 1;
    const { nodes: body, by, rest } = this.#list([...scope], reader.at);
    if (kind === 'range') this.#loops -= 1;
    const otherwise = by === 'else' ? this.#otherwise(kind, rest, scope) : [];
    if (by === 'nothing') throw new TemplateError(`{{${kind}}} without {{end}}`, reader.at);
    return { kind, pipe, body, otherwise };
  }

  #otherwise(
    kind: 'if' | 'with' | 'range',
    rest: TokenReader | undefined,
    scope: Scope,
  ): readonly TemplateNode[] {
    const word = rest?.keyword();
    // The end of what follows an `else if` is the end of them all.
    if (rest !== undefined && word === kind && kind !== 'range') {
      return [this.#branch(kind, rest, scope)];
    }
    rest?.end();
    const { nodes, by } = this.#list([...scope], rest?.at ?? 0);
    if (by !== 'end') throw new TemplateError('expected end', rest?.at ?? 0);
    return nodes;
  }

  #call(reader: TokenReader, scope: Scope): TemplateNode {
    const name = reader.text('template');
    const pipe = reader.isAtEnd() ? undefined : this.#pipe(reader, scope);
    return { kind: 'template', name, pipe, at: reader.at };
  }

  #define(reader: TokenReader): void {
    if (this.#depth > 1) throw new TemplateError('unexpected {{define}}', reader.at);
    const name = reader.text('define');
    reader.end();
    this.#defined.set(name, this.#inner(reader));
  }

  #block(reader: TokenReader, scope: Scope): TemplateNode {
    const name = reader.text('block');
    const pipe = this.#pipe(reader, scope);
    this.#defined.set(name, this.#inner(reader));
    return { kind: 'template', name, pipe, at: reader.at };
  }

  /** A template by itself sees no variable but `$`, which is what it was called with. */
  #inner(reader: TokenReader): readonly TemplateNode[] {
    const loops = this.#loops;
    this.#loops = 0;
    const { nodes, by } = this.#list(['$'], reader.at);
    this.#loops = loops;
    if (by !== 'end') throw new TemplateError('expected end', reader.at);
    return nodes;
  }
}
