import type { Expr } from '../../promql/ast.ts';
import { PromqlError } from '../../promql/error.ts';
import { parsePromql } from '../../promql/parser.ts';
import type { Command, Operand, Pipe, Template, TemplateNode } from './syntax.ts';

/**
 * The queries that a template spells out, so that what they read is kept. One that is put together
 * while the template runs is not known before; and one that does not parse fails when it runs.
 */
export function spelledQueries({ body, defined }: Template): readonly Expr[] {
  const texts = [body, ...defined.values()].flatMap((nodes) => nodes.flatMap(inNode));
  return texts.flatMap((text) => {
    try {
      return [parsePromql(text)];
    } catch (error) {
      if (error instanceof PromqlError) return [];
      throw error;
    }
  });
}

function inNode(node: TemplateNode): readonly string[] {
  switch (node.kind) {
    case 'output':
      return inPipe(node.pipe);
    case 'if':
    case 'with':
    case 'range':
      return [...inPipe(node.pipe), ...[...node.body, ...node.otherwise].flatMap(inNode)];
    case 'template':
      return node.pipe === undefined ? [] : inPipe(node.pipe);
    default:
      return [];
  }
}

function inPipe({ commands }: Pipe): readonly string[] {
  return commands.flatMap((command, index) => {
    const piped = index === 0 ? undefined : literalOf(commands[index - 1]);
    return [...inCommand(command, piped), ...command.operands.flatMap(inOperand)];
  });
}

/** The text of a command that is nothing but a text, as in `"up" | query`. */
function literalOf(command: Command | undefined): string | undefined {
  const [only, ...others] = command?.operands ?? [];
  if (only?.kind !== 'literal' || others.length > 0) return undefined;
  return only.value.type === 'string' ? only.value.value : undefined;
}

function inCommand({ operands }: Command, piped: string | undefined): readonly string[] {
  const [first, argument] = operands;
  if (first?.kind !== 'function' || first.name !== 'query') return [];
  if (argument === undefined) return piped === undefined ? [] : [piped];
  const isText = argument.kind === 'literal' && argument.value.type === 'string';
  return isText ? [argument.value.value] : [];
}

function inOperand(operand: Operand): readonly string[] {
  return operand.kind === 'pipe' ? inPipe(operand.pipe) : [];
}
