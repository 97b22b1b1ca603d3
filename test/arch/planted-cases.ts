/** A source tree by path. */
export type Tree = Readonly<Record<string, string>>;

/** A small tree that keeps every rule; planted cases add to it. */
export const SOUND: Tree = {
  'src/main.ts': "import './app/compose.ts';\nprocess.on('SIGTERM', () => process.exit(0));\n",
  'src/app/compose.ts':
    "import axios from '../adapter/axios/scraper.ts';\nexport const pid = process.pid + axios;\n",
  'src/adapter/axios/scraper.ts':
    "import axios from 'axios';\nimport { request } from 'node:http';\n" +
    "import type { Clock } from '../../ports/clock.ts';\nexport default Date.now();\n",
  'src/ports/clock.ts':
    "import type { Time } from '../core/base/time.ts';\n" +
    'declare const brand: unique symbol;\n' +
    'export interface Clock { now(): Time; wait(signal: AbortSignal): Promise<void> }\n',
  'src/service/observe.ts':
    "import type { Clock } from '../ports/clock.ts';\n" +
    'export function age(clock: Clock, signal: AbortSignal) { return clock.now() + signal.x; }\n',
  'src/core/base/time.ts':
    'export type Time = number;\nexport const zero: Time = Math.max(0, 0);\n',
  'src/core/verdict/decide.ts':
    "import { zero } from '../base/time.ts';\n" +
    'export const o = { Date: zero, process() {}, fetch: 1 };\no.Date; o.process(); o["fetch"];\n',
  'src/client/client.ts': "import type { Time } from '../core/base/time.ts';\nfetch('x');\n",
};

/** A tree with one thing wrong, and what must be found. */
export interface Planted {
  readonly title: string;
  readonly file: string;
  readonly text: string;
  /** Other files that the case needs. */
  readonly beside?: Tree;
  /** What is found, as `rule file:line`. */
  readonly found: readonly string[];
  /** A part of the message that says what is wrong or where it belongs. */
  readonly says: string;
}

const LADDER_CASES: readonly Planted[] = [
  {
    title: 'core importing the service layer',
    file: 'src/core/verdict/x.ts',
    text: "\nimport { age } from '../../service/observe.ts';",
    found: ['ladder src/core/verdict/x.ts:2'],
    says: 'imports src/service/observe.ts; core/verdict imports nothing else',
  },
  {
    title: 'a core folder importing one below it, if only a type',
    file: 'src/core/base/x.ts',
    text: "import type { o } from '../verdict/decide.ts';",
    found: ['ladder src/core/base/x.ts:1'],
    says: 'move what both need to src/core/base',
  },
  {
    title: 'a port importing a service',
    file: 'src/ports/x.ts',
    text: "import type { age } from '../service/observe.ts';",
    found: ['ladder src/ports/x.ts:1'],
    says: 'ports imports core',
  },
  {
    title: 'a service importing an adapter',
    file: 'src/service/x.ts',
    text: "export { default as x } from '../adapter/axios/scraper.ts';",
    found: ['ladder src/service/x.ts:1'],
    says: 'behind a port',
  },
  {
    title: 'an adapter importing another one',
    file: 'src/adapter/pino/x.ts',
    text: "export * from '../axios/scraper.ts';",
    found: ['ladder src/adapter/pino/x.ts:1'],
    says: 'join the two in src/app',
  },
  {
    title: 'http importing an adapter through a dynamic import',
    file: 'src/http/x.ts',
    text: "export const x = await import('../adapter/axios/scraper.ts');",
    found: ['ladder src/http/x.ts:1'],
    says: 'http imports service, core, ports',
  },
  {
    title: 'the command line importing a service through an import type',
    file: 'src/cli/x.ts',
    text: "export type X = import('../service/observe.ts').age;",
    found: ['ladder src/cli/x.ts:1'],
    says: 'cli imports client, config, core',
  },
  {
    title: 'config naming a worker file of an adapter',
    file: 'src/config/x.ts',
    text: "export const x = new URL('../adapter/axios/scraper.ts', import.meta.url);",
    found: ['ladder src/config/x.ts:1'],
    says: 'config imports yaml, core',
  },
  {
    title: 'yaml importing more of core than its base',
    file: 'src/yaml/x.ts',
    text: "import { o } from '../core/verdict/decide.ts';",
    found: ['ladder src/yaml/x.ts:1'],
    says: 'yaml imports core/base',
  },
  {
    title: 'the demo importing a service',
    file: 'src/demo/x.ts',
    text: "import { age } from '../service/observe.ts';",
    found: ['ladder src/demo/x.ts:1'],
    says: 'demo imports core, ports',
  },
  {
    title: 'the client importing values of core',
    file: 'src/client/x.ts',
    text: "import { type Time, zero } from '../core/base/time.ts';",
    found: ['ladder src/client/x.ts:1'],
    says: 'types are allowed',
  },
  {
    title: 'anybody importing the application',
    file: 'src/http/x.ts',
    text: "import type { pid } from '../app/compose.ts';",
    found: ['ladder src/http/x.ts:1'],
    says: 'let src/app hand it in',
  },
  {
    title: 'main importing what the application should compose',
    file: 'src/main.ts',
    text: "import { age } from './service/observe.ts';",
    found: ['ladder src/main.ts:1'],
    says: 'main imports app, cli',
  },
];

const IMPORT_CASES: readonly Planted[] = [
  {
    title: 'a file in a folder that the layout does not know',
    file: 'src/util/x.ts',
    text: '',
    found: ['layout src/util/x.ts:0'],
    says: 'lies in no layer',
  },
  {
    title: 'a file in a folder of core that has no place in its order',
    file: 'src/core/helpers/x.ts',
    text: '',
    found: ['layout src/core/helpers/x.ts:0'],
    says: 'lies in no layer',
  },
  {
    title: 'a package imported away from its home',
    file: 'src/cli/x.ts',
    text: "import { z } from 'zod/v4';",
    found: ['package src/cli/x.ts:1'],
    says: 'whose home is src/config and src/http',
  },
  {
    title: 'a package in core',
    file: 'src/core/promql/x.ts',
    text: "import { sha256 } from '@noble/hashes/sha2.js';",
    found: ['package src/core/promql/x.ts:1'],
    says: 'whose home is src/core/base',
  },
  {
    title: 'a package that no folder owns',
    file: 'src/app/x.ts',
    text: "import leftPad from 'left-pad';",
    found: ['package src/app/x.ts:1'],
    says: 'has no home yet',
  },
  {
    title: 'a module of Node in core',
    file: 'src/core/series/x.ts',
    text: "import type { Stats } from 'node:fs';",
    found: ['builtin src/core/series/x.ts:1'],
    says: 'imports node:fs into core/series',
  },
  {
    title: 'a timer of Node in the demo',
    file: 'src/demo/x.ts',
    text: "import { createServer } from 'node:http';\nimport 'node:timers/promises';",
    found: ['builtin src/demo/x.ts:2'],
    says: 'through ports and a seed',
  },
  {
    title: 'an import of a file that is not there',
    file: 'src/app/x.ts',
    text: "import './gone.ts';",
    found: ['missing src/app/x.ts:1'],
    says: 'src/app/gone.ts, which is not there',
  },
  {
    title: 'an import of a computed path',
    file: 'src/app/x.ts',
    text: "const name = 'compose';\nawait import('./' + name + '.ts');",
    found: ['computed src/app/x.ts:2'],
    says: 'write it out',
  },
  {
    title: 'a cycle of two files that only types hold together',
    file: 'src/core/base/time.ts',
    text: "export type { o as Time, o as zero } from '../base/x.ts';",
    beside: { 'src/core/base/x.ts': "import type { zero } from './time.ts';\n" },
    found: ['cycle src/core/base/time.ts:0'],
    says: 'src/core/base/time.ts → src/core/base/x.ts → src/core/base/time.ts',
  },
  {
    title: 'a file that imports itself',
    file: 'src/service/x.ts',
    text: "import * as self from './x.ts';",
    found: ['cycle src/service/x.ts:0'],
    says: 'src/service/x.ts → src/service/x.ts',
  },
];

const DETERMINISM_CASES: readonly Planted[] = [
  {
    title: 'the clock in core',
    file: 'src/core/alert/x.ts',
    text: 'export const x = 1;\nexport const y = Date.now();',
    found: ['determinism src/core/alert/x.ts:2'],
    says: 'time is an argument',
  },
  {
    title: 'a date as a type in core',
    file: 'src/core/alert/x.ts',
    text: 'export type X = Date;',
    found: ['determinism src/core/alert/x.ts:1'],
    says: 'uses Date',
  },
  {
    title: 'a timer in a service',
    file: 'src/service/x.ts',
    text: 'export const x = () => setTimeout(x, 1);',
    found: ['determinism src/service/x.ts:1'],
    says: 'uses setTimeout',
  },
  {
    title: 'chance in the demo',
    file: 'src/demo/x.ts',
    text: 'export const x = Math.random();',
    found: ['determinism src/demo/x.ts:1'],
    says: 'uses Math.random',
  },
  {
    title: 'chance taken out of Math by its name',
    file: 'src/core/canary/x.ts',
    text: 'export const { random: x } = Math;',
    found: ['determinism src/core/canary/x.ts:1'],
    says: 'could hide random',
  },
  {
    title: 'chance from the crypto module of the platform',
    file: 'src/service/x.ts',
    text: 'export const x = crypto.randomUUID();',
    found: ['determinism src/service/x.ts:1'],
    says: 'a seed that the caller gives',
  },
  {
    title: 'a deadline signal in a service',
    file: 'src/service/x.ts',
    text: 'export const x = AbortSignal.timeout(1);',
    found: ['determinism src/service/x.ts:1'],
    says: 'uses AbortSignal.timeout',
  },
  {
    title: 'a signal of any kind in core',
    file: 'src/core/ledger/x.ts',
    text: 'export type X = AbortSignal;',
    found: ['determinism src/core/ledger/x.ts:1'],
    says: 'core runs to its end',
  },
  {
    title: 'the process in core, hidden behind the global object',
    file: 'src/core/facts/x.ts',
    text: 'export const x = globalThis["process"];',
    found: ['determinism src/core/facts/x.ts:1'],
    says: 'a way round this rule',
  },
  {
    title: 'the console in a service',
    file: 'src/service/x.ts',
    text: 'console.log(1);',
    found: ['determinism src/service/x.ts:1'],
    says: 'uses console',
  },
  {
    title: 'performance as a shorthand property in the demo',
    file: 'src/demo/x.ts',
    text: 'export const x = { performance };',
    found: ['determinism src/demo/x.ts:1'],
    says: 'uses performance',
  },
  {
    title: 'the locale in core',
    file: 'src/core/plan/x.ts',
    text: "export const x = ['b', 'a'].sort((a, b) => a.localeCompare(b));",
    found: ['determinism src/core/plan/x.ts:1'],
    says: 'must not depend on the locale',
  },
  {
    title: 'the place of a file in core',
    file: 'src/core/plan/x.ts',
    text: 'export const x = import.meta.url;',
    found: ['determinism src/core/plan/x.ts:1'],
    says: 'does not know where it lies',
  },
];

const PROCESS_CASES: readonly Planted[] = [
  {
    title: 'the environment read outside main',
    file: 'src/config/x.ts',
    text: 'export const x = process.env;',
    found: ['process src/config/x.ts:1'],
    says: 'belongs to src/main.ts',
  },
  {
    title: 'a signal bound outside main',
    file: 'src/app/x.ts',
    text: "process.once('SIGINT', () => {});",
    found: ['process src/app/x.ts:1'],
    says: 'uses process.once',
  },
  {
    title: 'the process taken apart outside main',
    file: 'src/adapter/fs/x.ts',
    text: 'export const { argv } = process;',
    found: ['process src/adapter/fs/x.ts:1'],
    says: 'name the member',
  },
  {
    title: 'the process imported under another name',
    file: 'src/http/x.ts',
    text: "import { env } from 'node:process';",
    found: ['process src/http/x.ts:1'],
    says: 'use the global',
  },
  {
    title: 'a port that runs code',
    file: 'src/ports/x.ts',
    text: 'export interface X { a: 1 }\nexport const x = 1;',
    found: ['ports src/ports/x.ts:2'],
    says: 'a port holds types only',
  },
];

/** One case of each kind of violation that the rules know. */
export const PLANTED: readonly Planted[] = [
  ...LADDER_CASES,
  ...IMPORT_CASES,
  ...DETERMINISM_CASES,
  ...PROCESS_CASES,
];
