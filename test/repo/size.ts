import { lineAt, linesOf, type Source, visits } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';

/** A file is one concept; about 100 lines is the aim, this is where it stops. */
const FILE_LINES_MAX = 300;

/** A function fits one screen; about 20 lines is the aim. */
const FUNCTION_LINES_MAX = 70;

/** What two files side by side show without wrapping. */
const COLUMNS_MAX = 100;

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** Files and functions that are too long to be read in one go. */
export function sizeViolations(source: Source): readonly Violation[] {
  const { path: file, text } = source;
  const found: Violation[] = [];
  const lines = linesOf(text).length;
  if (lines > FILE_LINES_MAX) {
    const message = `has ${lines} lines, at most ${FILE_LINES_MAX}: split it by concept`;
    found.push({ rule: 'file-lines', file, line: 0, message });
  }
  for (const { node } of visits(source.root)) {
    if (!FUNCTIONS.has(node.type)) continue;
    const line = lineAt(text, node.start);
    const length = lineAt(text, node.end) - line + 1;
    if (length <= FUNCTION_LINES_MAX) continue;
    const message = `starts a function of ${length} lines, at most ${FUNCTION_LINES_MAX}`;
    found.push({ rule: 'function-lines', file, line, message });
  }
  return found;
}

/** Lines that are too wide. */
export function widthViolations(file: string, text: string): readonly Violation[] {
  return linesOf(text).flatMap((content, index) => {
    const columns = [...content].length;
    if (columns <= COLUMNS_MAX) return [];
    const message = `has ${columns} columns, at most ${COLUMNS_MAX}`;
    return [{ rule: 'columns', file, line: index + 1, message }];
  });
}
