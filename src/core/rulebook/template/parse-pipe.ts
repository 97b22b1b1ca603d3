import { unquote } from '../../promql/syntax/string-literal.ts';
import { TemplateError } from './error.ts';
import { FUNCTION_NAMES, REFUSED_FUNCTIONS } from './function-names.ts';
import { DEPTH_MAX } from './limits.ts';
import type { Command, Operand, Pipe } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';
import { boolValue, floatValue, intValue, type TemplateValue, textValue } from './value.ts';

/** The variables that are known at a place; declarations add to it. */
export type Scope = string[];

/** Where a pipeline is parsed. */
export interface PipeContext {
  readonly scope: Scope;
  /** How many blocks and parentheses are around it. */
  readonly depth: number;
  /** Whether it is that of a `range`, which may declare an index and an element. */
  readonly isRange: boolean;
}

/** Parses a pipeline up to what does not belong to it. */
export function parsePipe(reader: TokenReader, context: PipeContext): Pipe {
  if (context.depth > DEPTH_MAX) throw new TemplateError('nested too deep', reader.at);
  reader.skipSpace();
  const at = reader.position;
  const { variables, isAssignment } = parseDeclaration(reader, context);
  const commands: Command[] = [];
  do commands.push(parseCommand(reader, context, commands.length > 0));
  while (reader.takeSymbol('|'));
  if (!isAssignment) context.scope.push(...variables);
  return { at, variables, isAssignment, commands };
}

interface Declaration {
  readonly variables: readonly string[];
  readonly isAssignment: boolean;
}

const NO_DECLARATION: Declaration = { variables: [], isAssignment: false };

function parseDeclaration(reader: TokenReader, { scope, isRange }: PipeContext): Declaration {
  const start = reader.mark();
  const variables: string[] = [];
  for (;;) {
    reader.skipSpace();
    const token = reader.take();
    if (token?.kind !== 'variable') break;
    variables.push(token.text);
    if (reader.takeSymbol(':=')) return { variables, isAssignment: false };
    if (reader.takeSymbol('=')) {
      const missing = variables.find((name) => !scope.includes(name));
      if (missing !== undefined) throw undefinedVariable(missing, token.at);
      return { variables, isAssignment: true };
    }
    if (!isRange || variables.length > 1 || !reader.takeSymbol(',')) break;
  }
  reader.reset(start);
  return NO_DECLARATION;
}

function parseCommand(reader: TokenReader, context: PipeContext, isPiped: boolean): Command {
  reader.skipSpace();
  const at = reader.position;
  const operands: Operand[] = [];
  for (;;) {
    const token = reader.peek();
    if (token === undefined || isEnd(token.text, token.kind)) break;
    operands.push(parseOperand(reader, context));
    if (!reader.skipSpace()) break;
  }
  const [first] = operands;
  if (first === undefined) throw new TemplateError('missing value for command', at);
  const isCallable = first.kind === 'function';
  if (!isCallable && (operands.length > 1 || isPiped)) {
    throw new TemplateError('only a function takes arguments', first.at);
  }
  return { at, operands };
}

function isEnd(text: string, kind: string): boolean {
  return kind === 'symbol' && (text === '|' || text === ')');
}

function parseOperand(reader: TokenReader, context: PipeContext): Operand {
  const token = reader.take();
  if (token === undefined) throw reader.unexpected(token, 'operand');
  const { text, at } = token;
  switch (token.kind) {
    case 'string':
      return { kind: 'literal', value: textValue(unquote(text)), at };
    case 'character':
      return { kind: 'literal', value: intValue(unquote(text).codePointAt(0) ?? 0), at };
    case 'number':
      return { kind: 'literal', value: numberOf(text, at), at };
    case 'dot':
      return { kind: 'dot', at };
    case 'field':
      return { kind: 'field', path: [text.slice(1), ...fields(reader)], at };
    case 'variable':
      if (!context.scope.includes(text)) throw undefinedVariable(text, at);
      return { kind: 'variable', name: text, path: fields(reader), at };
    case 'identifier':
      return named(text, at);
    default:
      if (text !== '(') throw reader.unexpected(token, 'operand');
      return parenthesised(reader, context, at);
  }
}

function parenthesised(reader: TokenReader, context: PipeContext, at: number): Operand {
  const inner = { ...context, depth: context.depth + 1, isRange: false };
  const pipe = parsePipe(reader, inner);
  if (!reader.takeSymbol(')')) throw new TemplateError('unclosed left paren', at);
  return { kind: 'pipe', pipe, path: fields(reader), at };
}

function fields(reader: TokenReader): readonly string[] {
  const path: string[] = [];
  while (reader.peek()?.kind === 'field') path.push(reader.take()?.text.slice(1) ?? '');
  return path;
}

function named(name: string, at: number): Operand {
  if (name === 'true' || name === 'false') {
    return { kind: 'literal', value: boolValue(name === 'true'), at };
  }
  if (name === 'nil') return { kind: 'nil', at };
  if (FUNCTION_NAMES.has(name)) return { kind: 'function', name, at };
  const why = REFUSED_FUNCTIONS.get(name);
  const message = why === undefined ? 'not defined' : `not supported: ${why}`;
  throw new TemplateError(`function "${name}" ${message}`, at);
}

/** A number with a point or an exponent is a float, any other is whole. */
function numberOf(text: string, at: number): TemplateValue {
  const plain = text.replaceAll('_', '');
  const isHex = /^[+-]?0x/i.test(plain);
  const sign = plain.startsWith('-') ? -1 : 1;
  const value = isHex ? sign * Number(plain.replace(/^[+-]/, '')) : Number(plain);
  if (!isHex && /[.eE]/.test(plain)) return floatValue(value);
  if (!Number.isSafeInteger(value)) throw new TemplateError(`integer overflow: ${text}`, at);
  return intValue(value);
}

function undefinedVariable(name: string, at: number): TemplateError {
  return new TemplateError(`undefined variable "${name}"`, at);
}
