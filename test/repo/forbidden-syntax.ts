import type { Node } from 'oxc-parser';
import { lineAt, type Source, visits } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';

/** Ways to switch the compiler off, and exports that have no name of their own. */
export function syntaxViolations(source: Source): readonly Violation[] {
  const { path: file, text } = source;
  const found: Violation[] = [];
  const add = (start: number, [rule, message]: Complaint) =>
    found.push({ rule, file, line: lineAt(text, start), message });
  for (const { node } of visits(source.root)) {
    const complaint = complaintOf(node);
    if (complaint !== undefined) add(node.start, complaint);
  }
  for (const { value, start } of source.comments) {
    if (/@ts-(?:ignore|expect-error|nocheck)/.test(value)) {
      add(start, ['ts-comment', 'switches the compiler off: fix the type']);
    }
  }
  return found;
}

type Complaint = readonly [rule: string, message: string];

function complaintOf(node: Node): Complaint | undefined {
  switch (node.type) {
    case 'TSAnyKeyword':
      return ['any', 'uses any: name the type, or take unknown and narrow it'];
    case 'TSNonNullExpression':
      return ['non-null', 'asserts with `!`: handle the missing value'];
    case 'VariableDeclarator':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return node.definite === true
        ? ['definite', 'asserts with `!:` that something is assigned: assign it']
        : undefined;
    case 'TSAsExpression':
      return node.expression.type === 'TSAsExpression' &&
        node.expression.typeAnnotation.type === 'TSUnknownKeyword'
        ? ['cast', 'casts through unknown: narrow, or parse']
        : undefined;
    case 'TSTypeAssertion':
      return ['cast', 'casts with angle brackets: narrow, or use satisfies'];
    case 'ExportDefaultDeclaration':
      return ['default-export', 'exports a default: give it a name'];
    case 'ExportSpecifier':
      return 'name' in node.exported && node.exported.name === 'default'
        ? ['default-export', 'exports a default: give it a name']
        : undefined;
    default:
      return undefined;
  }
}
