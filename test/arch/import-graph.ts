import { posix } from 'node:path';
import type { Expression, Node, StringLiteral } from 'oxc-parser';
import type { FileTexts } from '../support/repo-files.ts';
import { lineAt, parseSource, type Source, visits } from '../support/syntax.ts';

/** What an import leads to. */
export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'builtin'; readonly name: string }
  /** A relative path with no file in the tree. */
  | { readonly kind: 'missing'; readonly path: string }
  /** Not a string that can be read off the source. */
  | { readonly kind: 'computed' };

/** One import, of whatever form: static, dynamic, re-export, type, worker file. */
export interface Edge {
  readonly from: string;
  readonly line: number;
  readonly target: Target;
  readonly typeOnly: boolean;
}

/** The sources of a tree and all imports between them. */
export interface ImportGraph {
  readonly sources: ReadonlyMap<string, Source>;
  readonly edges: readonly Edge[];
}

/** Parses every TypeScript file of the tree and collects its imports. */
export function importGraph(files: FileTexts): ImportGraph {
  const sources = new Map<string, Source>();
  for (const [path, text] of files) {
    if (path.endsWith('.ts')) sources.set(path, parseSource(path, text));
  }
  const edges = [...sources.values()].flatMap((source) => importsOf(source, files));
  return { sources, edges };
}

function importsOf(source: Source, files: FileTexts): readonly Edge[] {
  const edges: Edge[] = [];
  for (const { node } of visits(source.root)) {
    const found = importOf(node);
    if (found === undefined) continue;
    edges.push({
      from: source.path,
      line: lineAt(source.text, node.start),
      target: resolve(source.path, found.specifier, files),
      typeOnly: found.typeOnly,
    });
  }
  return edges;
}

interface Found {
  readonly specifier: string | undefined;
  readonly typeOnly: boolean;
}

/** The import that a node makes, if it makes one. */
function importOf(node: Node): Found | undefined {
  switch (node.type) {
    case 'ImportDeclaration': {
      const inline = node.specifiers.map(
        (one) => one.type === 'ImportSpecifier' && one.importKind === 'type',
      );
      const allTypes = inline.length > 0 && inline.every(Boolean);
      return {
        specifier: node.source.value,
        typeOnly: node.importKind === 'type' || allTypes,
      };
    }
    case 'ExportNamedDeclaration':
      return node.source === null
        ? undefined
        : { specifier: node.source.value, typeOnly: node.exportKind === 'type' };
    case 'ExportAllDeclaration':
      return { specifier: node.source.value, typeOnly: node.exportKind === 'type' };
    case 'TSImportType':
      return { specifier: node.source.value, typeOnly: true };
    case 'ImportExpression':
      return { specifier: literalText(node.source), typeOnly: false };
    case 'NewExpression':
      return isFileUrl(node.callee, node.arguments) ? literal(node.arguments[0]) : undefined;
    case 'CallExpression':
      return isName(node.callee, 'require') ? literal(node.arguments[0]) : undefined;
    default:
      return undefined;
  }
}

/**
 * `new URL('./worker.ts', import.meta.url)`: how a file is named that a worker will run. Assets
 * named this way are no imports.
 */
function isFileUrl(callee: Expression, args: readonly Node[]): boolean {
  return (
    isName(callee, 'URL') &&
    args.length === 2 &&
    /\.m?[jt]s$/.test(literal(args[0]).specifier ?? '')
  );
}

function isName(node: Expression, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

function literal(node: Node | undefined): Found {
  return { specifier: node === undefined ? undefined : literalText(node), typeOnly: false };
}

function literalText(node: Node): string | undefined {
  return isString(node) ? node.value : undefined;
}

function isString(node: Node): node is StringLiteral {
  return node.type === 'Literal' && typeof node.value === 'string';
}

function resolve(from: string, specifier: string | undefined, files: FileTexts): Target {
  if (specifier === undefined) return { kind: 'computed' };
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(from), specifier);
    return files.has(path) ? { kind: 'file', path } : { kind: 'missing', path };
  }
  if (specifier.startsWith('node:')) return { kind: 'builtin', name: specifier };
  const [scope = '', name] = specifier.split('/');
  return {
    kind: 'package',
    name: scope.startsWith('@') && name !== undefined ? `${scope}/${name}` : scope,
  };
}
