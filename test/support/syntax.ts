import { type Comment, type Node, parseSync, visitorKeys } from 'oxc-parser';

/** A parsed TypeScript file. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly root: Node;
  readonly comments: readonly Comment[];
}

/** A node of the syntax tree with the way down to it: its parent, and the parent's key for it. */
export interface Visit {
  readonly node: Node;
  readonly parent: Node | undefined;
  readonly key: string;
}

/** Parses a file; throws when it is no valid TypeScript, since nothing can be said of it then. */
export function parseSource(path: string, text: string): Source {
  const { program, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`);
  return { path, text, root: program, comments };
}

/** Every node below and including `root`, parents before their children. */
export function* visits(
  root: Node,
  parent: Node | undefined = undefined,
  key = '',
): Generator<Visit> {
  yield { node: root, parent, key };
  for (const childKey of visitorKeys[root.type] ?? []) {
    const child: unknown = Reflect.get(root, childKey);
    for (const one of Array.isArray(child) ? child : [child]) {
      if (isNode(one)) yield* visits(one, root, childKey);
    }
  }
}

/** The line, counted from one, on which an offset lies. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}

/** Lines of a text; the newline that ends the last one starts no other. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  );
}
