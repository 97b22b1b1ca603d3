import type { Node } from 'oxc-parser';
import { lineAt, visits } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';
import type { ImportGraph } from './import-graph.ts';
import { layerOf } from './layers.ts';

/** Ports are interfaces: anything in `src/ports` that would be left after stripping the types. */
export function portViolations(graph: ImportGraph): readonly Violation[] {
  const found: Violation[] = [];
  for (const { path, text, root } of graph.sources.values()) {
    if (layerOf(path) !== 'ports') continue;
    for (const { node, parent } of visits(root)) {
      if (parent?.type !== 'Program' || isTypeOnly(node)) continue;
      const message = 'runs code; a port holds types only: move it to src/core or src/adapter';
      found.push({ rule: 'ports', file: path, line: lineAt(text, node.start), message });
    }
  }
  return found;
}

function isTypeOnly(statement: Node): boolean {
  switch (statement.type) {
    case 'ImportDeclaration':
      return statement.importKind === 'type';
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return statement.exportKind === 'type';
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return true;
    case 'VariableDeclaration':
      // `declare const brand: unique symbol` is how a brand is made.
      return statement.declare === true;
    default:
      return false;
  }
}
