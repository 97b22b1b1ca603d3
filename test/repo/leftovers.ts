import { parseSync } from 'oxc-parser';
import { lineAt, linesOf, type Source, visits } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';
import { hidden } from './hidden.ts';

const MARKERS = hidden('TO·DO|FIX·ME|X·XX|HA·CK');
const PHRASES = hidden('remove before mer·ge|do not mer·ge');
const LEFTOVER = new RegExp(`\\b(?:${MARKERS})\\b|${PHRASES}`, 'i');

/** Notes to oneself, in any kind of text file. Markers count in capitals, phrases in any case. */
export function leftoverViolations(file: string, text: string): readonly Violation[] {
  return linesOf(text).flatMap((content, index) => {
    const [match] = LEFTOVER.exec(content) ?? [];
    if (match === undefined || !(match === match.toUpperCase() || match.includes(' '))) return [];
    const message = `has the leftover "${match}": do it, or file an issue`;
    return [{ rule: 'leftover', file, line: index + 1, message }];
  });
}

/** Lines of code that were commented out instead of deleted. */
export function deadCodeViolations(source: Source): readonly Violation[] {
  const { path: file, text, comments } = source;
  return comments.flatMap(({ type, value, start }) => {
    if (type !== 'Line' || !/[;{}]\s*$/.test(value) || !isCode(value)) return [];
    const message = 'is code in a comment: delete it, git remembers';
    return [{ rule: 'dead-code', file, line: lineAt(text, start), message }];
  });
}

/** Prose does not parse, and a single word is no statement worth the name. */
function isCode(comment: string): boolean {
  // The rest of a block that the comment only opens is a brace.
  return [comment, `${comment}}`].some((statements) => {
    const { program, errors } = parseSync('comment.ts', `async () => {${statements}}`);
    const [arrow] = program.body;
    if (errors.length > 0 || arrow?.type !== 'ExpressionStatement') return false;
    const { expression } = arrow;
    if (expression.type !== 'ArrowFunctionExpression') return false;
    const [first] = expression.body.type === 'BlockStatement' ? expression.body.body : [];
    if (first === undefined) return false;
    return first.type !== 'ExpressionStatement' || first.expression.type !== 'Identifier';
  });
}

const NARROWED = new Set(['only', 'skip', 'todo']);
const TEST_FUNCTIONS = new Set(['it', 'test', 'describe', 'suite', 'bench']);

/** Tests that leave others out, or themselves. */
export function narrowedTestViolations(source: Source): readonly Violation[] {
  const found: Violation[] = [];
  for (const { node } of visits(source.root)) {
    if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') continue;
    if (node.computed || !NARROWED.has(node.property.name)) continue;
    const [root] = source.text.slice(node.start, node.end).split('.');
    if (root === undefined || !TEST_FUNCTIONS.has(root)) continue;
    const message = `narrows the tests with .${node.property.name}`;
    const line = lineAt(source.text, node.start);
    found.push({ rule: 'narrowed', file: source.path, line, message });
  }
  return found;
}
