import type { Comment, Node } from 'oxc-parser';
import { lineAt, type Source, visits } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';

/**
 * Exported declarations whose doc comment is missing, does not end as a sentence, or says no more
 * than the name does.
 */
export function docViolations(source: Source): readonly Violation[] {
  const { path: file, text, comments } = source;
  const documented = new Set<string>();
  return exportedDeclarations(source).flatMap(({ name, declaration, start }) => {
    const complaint = complaintOf(name, docCommentBefore(start, text, comments));
    // The first of several overloads speaks for all of them.
    const excused = documented.has(name) && declaration.startsWith('Function');
    documented.add(name);
    if (complaint === undefined || excused) return [];
    return [{ rule: 'doc', file, line: lineAt(text, start), message: `${name} ${complaint}` }];
  });
}

interface Exported {
  readonly name: string;
  /** The kind of declaration, as the syntax tree names it; overloads come as functions. */
  readonly declaration: string;
  /** Where the statement starts that carries the doc comment. */
  readonly start: number;
}

function exportedDeclarations(source: Source): readonly Exported[] {
  const local = new Map<string, Exported>();
  const exported: Exported[] = [];
  const wanted: string[] = [];
  for (const { node, parent } of visits(source.root)) {
    if (parent?.type !== 'Program') continue;
    if (node.type !== 'ExportNamedDeclaration') {
      for (const one of declared(node, node.start)) local.set(one.name, one);
    } else if (node.declaration !== null) {
      exported.push(...declared(node.declaration, node.start));
    } else if (node.source === null) {
      wanted.push(...node.specifiers.flatMap(({ local: id }) => ('name' in id ? id.name : [])));
    }
  }
  return [...exported, ...wanted.flatMap((name) => local.get(name) ?? [])];
}

function declared(node: Node, start: number): readonly Exported[] {
  switch (node.type) {
    case 'VariableDeclaration':
      return node.declarations.map(({ id }) => ({
        name: id.type === 'Identifier' ? id.name : 'a destructured constant',
        declaration: node.type,
        start,
      }));
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      return [{ name: node.id?.name ?? '', declaration: 'Function', start }];
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return [{ name: node.id?.name ?? '', declaration: node.type, start }];
    default:
      return [];
  }
}

/** The doc comment that ends right before `start`. */
function docCommentBefore(
  start: number,
  text: string,
  comments: readonly Comment[],
): string | undefined {
  const comment = comments.find(
    (one) => one.type === 'Block' && one.end <= start && text.slice(one.end, start).trim() === '',
  );
  return comment?.value.startsWith('*') === true ? comment.value.slice(1) : undefined;
}

function complaintOf(name: string, comment: string | undefined): string | undefined {
  if (comment === undefined) return 'is exported without a doc comment';
  const [prose = ''] = comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, ''))
    .join('\n')
    .split(/^@/m);
  // A sentence may end inside brackets, quotes or a code span.
  if (!/[.!?][)\]"'`’”]*\s*$/.test(prose)) {
    return 'has a doc comment that does not end with a full stop';
  }
  return addsWords(prose, name) ? undefined : 'has a doc comment that only restates the name';
}

/** Words that every comment has; they add nothing to a name. */
const FILLER = new Set(
  (
    'a an the of for to in on is are this that it its and or with by from as be ' +
    'returns return gets get sets set represents class interface type function constant value'
  ).split(' '),
);

function addsWords(prose: string, name: string): boolean {
  const known = new Set(words(name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')).map(stem));
  return words(prose).some((word) => !FILLER.has(word) && !known.has(stem(word)));
}

function words(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/** Plural and verb endings do not make another word. */
function stem(word: string): string {
  return word.replace(/(?:ing|es|ed|s)$/, '').replace(/e$/, '');
}
