import type { Node } from 'oxc-parser';
import { lineAt, type Source, visits } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';

/**
 * Patterns and empty objects within what `toMatchObject` is given. Vitest compares the enumerable
 * properties of the expectation alone, of which these have none, so that anything matches them.
 */
export function toothlessViolations(source: Source): readonly Violation[] {
  const { path: file, text, root } = source;
  const constants = constantsOf(root);
  const found = new Map<number, Violation>();
  for (const { node } of visits(root)) {
    if (node.type !== 'CallExpression' || !isMatchObject(node.callee)) continue;
    for (const part of node.arguments.flatMap((each) => [...expected(each, constants)])) {
      const message = complaintOf(part);
      if (message === undefined) continue;
      const line = lineAt(text, part.start);
      found.set(part.start, { rule: 'toothless', file, line, message });
    }
  }
  return [...found.values()];
}

function isMatchObject(callee: Node): boolean {
  return (
    callee.type === 'MemberExpression' &&
    callee.property.type === 'Identifier' &&
    callee.property.name === 'toMatchObject'
  );
}

function complaintOf(node: Node): string | undefined {
  if (node.type === 'Literal' && 'regex' in node) {
    return 'gives toMatchObject a pattern, which anything matches: use expect.stringMatching';
  }
  if (node.type === 'ObjectExpression' && node.properties.length === 0) {
    return 'gives toMatchObject an empty object, which anything matches: say what is in it';
  }
  return undefined;
}

/** What the names of a file stand for; of two with one name the last, which is near enough. */
function constantsOf(root: Node): ReadonlyMap<string, Node> {
  const constants = new Map<string, Node>();
  for (const { node } of visits(root)) {
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier') continue;
    if (node.init !== null) constants.set(node.id.name, node.init);
  }
  return constants;
}

/** The parts that are compared; what a call returns is not looked into. */
function* expected(
  node: Node,
  constants: ReadonlyMap<string, Node>,
  within: ReadonlySet<Node> = new Set(),
): Generator<Node> {
  if (within.has(node)) return;
  yield node;
  const inner = new Set(within).add(node);
  for (const part of partsOf(node, constants)) yield* expected(part, constants, inner);
}

function partsOf(node: Node, constants: ReadonlyMap<string, Node>): readonly Node[] {
  switch (node.type) {
    case 'Identifier': {
      const value = constants.get(node.name);
      return value === undefined ? [] : [value];
    }
    case 'ObjectExpression':
      return node.properties.map((each) => (each.type === 'Property' ? each.value : each.argument));
    case 'ArrayExpression':
      return node.elements.filter((each) => each !== null);
    case 'SpreadElement':
      return [node.argument];
    case 'ConditionalExpression':
      return [node.consequent, node.alternate];
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return [node.expression];
    default:
      return [];
  }
}
