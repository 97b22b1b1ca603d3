/** The folders of `src/core`, from the ground up: each imports only itself and those before it. */
export const CORE_ORDER = [
  'base',
  'exposition',
  'target',
  'cluster',
  'access',
  'series',
  'promql',
  'rulebook',
  'facts',
  'canary',
  'ledger',
  'verdict',
  'plan',
  'trip',
  'alert',
] as const;

/** What files of a layer may import besides one another. */
export interface Allowance {
  /** Layers, as `layerOf` names them; `core` and `adapter` stand for all of theirs. */
  readonly layers: readonly string[];
  /** Modules of Node: all of them, or these. */
  readonly builtins: 'any' | readonly string[];
  /** Layers of which only types may be imported, since the code goes where they are not. */
  readonly typesOnly?: readonly string[];
  /** Where code goes that needs more. */
  readonly instead: string;
}

const UP = 'pass what it needs in as an argument, or move it up into';

/** The ladder: imports point down only. Core folders are ordered by `CORE_ORDER`. */
const LADDER: ReadonlyMap<string, Allowance> = new Map([
  ['core', { layers: [], builtins: [], instead: `${UP} src/service or src/adapter` }],
  ['ports', { layers: ['core'], builtins: [], instead: 'a port is an interface over core types' }],
  [
    'service',
    { layers: ['core', 'ports'], builtins: [], instead: `${UP} src/adapter, behind a port` },
  ],
  [
    'adapter',
    { layers: ['core', 'ports'], builtins: 'any', instead: 'join the two in src/app instead' },
  ],
  ['yaml', { layers: ['core/base'], builtins: [], instead: 'meaning belongs to src/config' }],
  [
    'config',
    {
      layers: ['yaml', 'core'],
      // Of crypto the reading of certificates and keys, which computes and reaches nothing.
      builtins: ['node:crypto', 'node:path', 'node:util'],
      instead: 'take files through an interface that src/app fills',
    },
  ],
  [
    'demo',
    {
      layers: ['core', 'ports'],
      builtins: ['node:events', 'node:http', 'node:net', 'node:stream', 'node:url', 'node:util'],
      instead: 'time and chance come through ports and a seed',
    },
  ],
  [
    'http',
    { layers: ['service', 'core', 'ports'], builtins: 'any', instead: 'let src/app hand it in' },
  ],
  [
    'client',
    {
      layers: ['core'],
      builtins: [],
      typesOnly: ['core'],
      instead: 'the client is published alone: it uses fetch and types',
    },
  ],
  [
    'cli',
    {
      layers: ['client', 'config', 'core'],
      builtins: ['node:util'],
      instead: 'let src/app hand it in, or ask the daemon through src/client',
    },
  ],
  [
    'app',
    {
      layers: [
        'cli',
        'client',
        'http',
        'demo',
        'adapter',
        'service',
        'ports',
        'config',
        'yaml',
        'core',
      ],
      builtins: 'any',
      instead: 'nothing is above src/app but src/main.ts',
    },
  ],
  ['main', { layers: ['app', 'cli'], builtins: 'any', instead: 'compose it in src/app' }],
]);

/**
 * The one folder that imports a package; a package that is not listed belongs nowhere yet. Schemas
 * have two homes, which are the two borders over which unchecked data comes: files and requests.
 */
export const PACKAGE_HOME: ReadonlyMap<string, string | readonly string[]> = new Map<
  string,
  string | readonly string[]
>([
  ['@noble/hashes', 'core/base'],
  ['axios', 'adapter/axios'],
  ['express', 'http'],
  ['node-cron', 'adapter/cron'],
  ['pino', 'adapter/pino'],
  ['prom-client', 'adapter/prom-client'],
  ['re2js', 'core/base'],
  ['yaml', 'yaml'],
  ['zod', ['config', 'http']],
]);

/**
 * The layer of a source file: `core/<folder>` and `adapter/<folder>` each their own, `main` for
 * `src/main.ts`, else the first folder; undefined where the layout has no such place.
 */
export function layerOf(path: string): string | undefined {
  if (path === 'src/main.ts') return 'main';
  const [src, first = '', second = '', ...rest] = path.split('/');
  if (src !== 'src' || second === '') return undefined;
  if (first === 'core') {
    const known = CORE_ORDER.some((folder) => folder === second);
    return known && rest.length > 0 ? `core/${second}` : undefined;
  }
  if (first === 'adapter') return rest.length > 0 ? `adapter/${second}` : undefined;
  return LADDER.has(first) && first !== 'main' ? first : undefined;
}

/** What the files of a layer may import. */
export function allowanceOf(layer: string): Allowance | undefined {
  return LADDER.get(layer.split('/')[0] ?? '');
}
