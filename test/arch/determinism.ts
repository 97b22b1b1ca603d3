import type { Node } from 'oxc-parser';
import { lineAt, type Source, type Visit, visits } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';
import type { ImportGraph } from './import-graph.ts';
import { layerOf } from './layers.ts';

/** Names that bring in time, chance, the process or the world, with what to use instead. */
const OUTSIDE: ReadonlyMap<string, string> = new Map([
  ...names('time is an argument, or comes through ports/clock', [
    'Date',
    'performance',
    'setTimeout',
    'setInterval',
    'setImmediate',
    'clearTimeout',
    'clearInterval',
    'clearImmediate',
    'queueMicrotask',
  ]),
  ...names('chance is a seed that the caller gives', ['crypto']),
  ...names('the outside comes through a port', [
    'process',
    'console',
    'fetch',
    'WebSocket',
    'Worker',
    'BroadcastChannel',
    'navigator',
  ]),
  ...names('it is a way round this rule', ['globalThis', 'global', 'eval', 'Function', 'Reflect']),
]);

/** More names for core, whose results must be the same on every machine and in every year. */
const OUTSIDE_OF_CORE: ReadonlyMap<string, string> = new Map([
  ...OUTSIDE,
  ...names('cancelling is for the shell; core runs to its end', ['AbortSignal', 'AbortController']),
  ...names('results must not depend on the locale', ['Intl']),
  ...names('core knows bytes as Uint8Array', ['Buffer']),
  ...names('results must not depend on the garbage collector', ['WeakRef', 'FinalizationRegistry']),
]);

/** Members that are as bad as the names above, by what they belong to. */
const MEMBERS: readonly (readonly [object: string, member: string])[] = [
  ['Math', 'random'],
  ['AbortSignal', 'timeout'],
];

/** Methods whose results depend on the locale of the machine. */
const LOCALE_METHODS = new Set([
  'localeCompare',
  'toLocaleString',
  'toLocaleDateString',
  'toLocaleTimeString',
  'toLocaleLowerCase',
  'toLocaleUpperCase',
]);

/** What of `process` belongs to `src/main.ts` alone: what it was started with, and signals. */
const MAIN_ONLY = new Set([
  'argv',
  'argv0',
  'execArgv',
  'env',
  'loadEnvFile',
  'on',
  'once',
  'addListener',
  'prependListener',
  'prependOnceListener',
  'exit',
  'exitCode',
  'abort',
  'kill',
  'reallyExit',
]);

/** Who starts programs also ends them, with the group that they are in: Node has no other call. */
const ENDS_WHAT_IT_STARTED = 'src/adapter/exec/run-program.ts';

/** An identifier wherever it stands. */
type Identifier = Extract<Node, { type: 'Identifier' }>;

/** Layers that see time, chance and the world through their arguments and ports only. */
const CLOSED = /^(?:core\/.*|ports|service|demo)$/;

/** Uses of what the layer of a file must not see, found as identifiers and not as text. */
export function determinismViolations(graph: ImportGraph): readonly Violation[] {
  return [...graph.sources.values()].flatMap((source) => {
    const layer = layerOf(source.path) ?? '';
    if (layer === 'main') return [];
    return CLOSED.test(layer) ? closedViolations(source, layer) : processViolations(source);
  });
}

function closedViolations(source: Source, layer: string): readonly Violation[] {
  const isCore = layer.startsWith('core/');
  const banned = isCore ? OUTSIDE_OF_CORE : OUTSIDE;
  const found: Violation[] = [];
  for (const visit of visits(source.root)) {
    const message = closedMessage(visit, banned) ?? (isCore ? coreMessage(visit.node) : undefined);
    if (message !== undefined) found.push(at(source, visit.node, message));
  }
  return found.map((violation) => ({ ...violation, rule: 'determinism' }));
}

function closedMessage(visit: Visit, banned: ReadonlyMap<string, string>): string | undefined {
  if (!isNameInUse(visit)) return undefined;
  const { node, parent } = visit;
  const why = banned.get(node.name);
  if (why !== undefined) return `uses ${node.name}: ${why}`;
  for (const [object, member] of MEMBERS) {
    if (node.name !== object || visit.key === 'typeName') continue;
    const used = memberOf(node, parent);
    if (used === undefined) return `uses ${object} in a way that could hide ${member}`;
    if (used === member) return `uses ${object}.${member}: take it from the caller, or a port`;
  }
  return undefined;
}

function coreMessage(node: Node): string | undefined {
  if (node.type === 'MetaProperty' && node.meta.name === 'import') {
    return 'uses import.meta: core does not know where it lies';
  }
  if (node.type !== 'MemberExpression' || node.computed) return undefined;
  return node.property.type === 'Identifier' && LOCALE_METHODS.has(node.property.name)
    ? `calls ${node.property.name}: results must not depend on the locale`
    : undefined;
}

function processViolations(source: Source): readonly Violation[] {
  const found: Violation[] = [];
  for (const visit of visits(source.root)) {
    const isOwn = source.path === ENDS_WHAT_IT_STARTED && isKill(visit);
    const message = isOwn ? undefined : processMessage(visit);
    if (message !== undefined) found.push(at(source, visit.node, message));
  }
  return found;
}

function isKill({ node, parent }: Visit): boolean {
  return node.type === 'Identifier' && node.name === 'process' && memberOf(node, parent) === 'kill';
}

function processMessage(visit: Visit): string | undefined {
  const { parent } = visit;
  if (visit.node.type === 'Literal' && isProcessModule(visit.node.value)) {
    return parent?.type === 'ImportDeclaration'
      ? 'imports process: use the global, whose members this rule can see'
      : undefined;
  }
  if (!isNameInUse(visit) || visit.node.name !== 'process') return undefined;
  const used = memberOf(visit.node, parent);
  if (used === undefined) return 'uses process as a whole: name the member it needs';
  return MAIN_ONLY.has(used)
    ? `uses process.${used}, which belongs to src/main.ts: take it as an argument`
    : undefined;
}

function isProcessModule(specifier: unknown): boolean {
  return specifier === 'node:process' || specifier === 'process';
}

/** The member that is read from `node`, when it is written out. */
function memberOf(node: Node, parent: Node | undefined): string | undefined {
  if (parent?.type !== 'MemberExpression' || parent.object !== node || parent.computed) {
    return undefined;
  }
  return parent.property.type === 'Identifier' ? parent.property.name : undefined;
}

/**
 * True for an identifier that stands for a value or a type, or declares one. A local variable of a
 * banned name counts too: it would hide from the reader which of the two is meant.
 */
function isNameInUse(visit: Visit): visit is Visit & { readonly node: Identifier } {
  const { node, parent, key } = visit;
  if (node.type !== 'Identifier') return false;
  switch (parent?.type) {
    case 'MemberExpression':
      return key === 'object' || parent.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'TSPropertySignature':
    case 'TSMethodSignature':
      return key !== 'key' || parent.computed;
    case 'TSQualifiedName':
      return key === 'left';
    case 'ImportSpecifier':
      return key === 'local';
    case 'ExportSpecifier':
      return key === 'local';
    default:
      return true;
  }
}

function at(source: Source, node: Node, message: string): Violation {
  return { rule: 'process', file: source.path, line: lineAt(source.text, node.start), message };
}

function names(why: string, list: readonly string[]): readonly (readonly [string, string])[] {
  return list.map((name) => [name, why] as const);
}
