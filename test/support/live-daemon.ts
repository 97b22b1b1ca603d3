import { nodeFiles } from '../../src/adapter/fs/node-files.ts';
import { createSystemClock, type SystemClocks } from '../../src/adapter/system/clock.ts';
import { createSystemTimers } from '../../src/adapter/system/timers.ts';
import { type Daemon, startDaemon } from '../../src/app/daemon.ts';
import { loadAll } from '../../src/cli/load-all.ts';
import { parseServeFlags } from '../../src/config/flags.ts';
import type { ReadFiles } from '../../src/config/read-files.ts';
import type { EventFeed } from '../../src/ports/event-feed.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { SeriesArchive } from '../../src/ports/series-archive.ts';
import { answerPage, type HttpTarget, startTarget } from './hostile-target.ts';

/** The name of the configuration among the files of a live daemon. */
export const CONFIG_FILE = 'holdpoint.yaml';

/** A page of a healthy member of `generic-raft` in a cluster of n1, n2 and n3, led by n1. */
export function raftPage(name: string): string {
  const peers = ['n1', 'n2', 'n3'].filter((peer) => peer !== name);
  return [
    `raft_is_leader ${name === 'n1' ? 1 : 0}`,
    'raft_has_leader 1',
    'raft_is_learner 0',
    'raft_term 3',
    'raft_commit_index 100',
    'raft_applied_index 100',
    'raft_proposals_pending 0',
    ...peers.map((peer) => `raft_peer_active{peer="${peer}"} 1`),
    '',
  ].join('\n');
}

/** Serves the page of a healthy member. */
export async function startMember(name: string): Promise<HttpTarget> {
  return await startTarget(answerPage(raftPage(name)));
}

/** A daemon in this process whose files are in memory, and can be changed. */
export interface LiveDaemon extends AsyncDisposable {
  readonly daemon: Daemon;
  /** By path; what is not here is read from the machine. */
  readonly files: Map<string, string>;
  ask(node: string): Promise<LiveAnswer>;
}

/** An answer of a live daemon, as far as tests look at it. */
export interface LiveAnswer {
  readonly status: number;
  readonly body: {
    readonly decision?: string;
    readonly kind?: string;
    readonly code?: string;
    readonly rulebookDigest?: string;
    readonly holdPoints?: readonly {
      readonly name: string;
      readonly result: string;
      readonly node?: string;
      readonly reason?: string;
      readonly detail: string;
    }[];
  };
}

/** What else a live daemon may be given. */
export interface LiveOptions {
  /** Where its series outlive it. */
  readonly seriesArchive?: SeriesArchive;
  readonly logger?: Logger;
  /** The clocks of its machine. */
  readonly clocks?: SystemClocks;
}

/** Starts a daemon on a free port with the files given, `holdpoint.yaml` among them. */
export async function startLiveDaemon(
  files: Map<string, string>,
  log?: EventLog & EventFeed,
  { seriesArchive, clocks, logger = SILENT }: LiveOptions = {},
): Promise<LiveDaemon> {
  const flags = parseServeFlags(['--config', CONFIG_FILE]);
  if (!flags.ok) throw new Error('the flags are right');
  const load = () =>
    loadAll(
      {
        ...{ args: [], env: {}, shippedRules: [], version: '1', files: inMemory(files) },
        ...{ print: () => undefined, printError: () => undefined },
      },
      flags.value,
    );
  const loaded = await load();
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  const clock = createSystemClock({ ...(clocks !== undefined && { clocks }) });
  const timers = createSystemTimers(clock);
  const stop = new AbortController();
  const daemon = await startDaemon({
    ...{ loaded: loaded.value, load, version: '1', clock, timers, logger },
    signal: stop.signal,
    ...(log !== undefined && { log }),
    ...(seriesArchive !== undefined && { seriesArchive }),
  });
  return {
    daemon,
    files,
    async ask(node) {
      const query = new URLSearchParams({ cluster: 'one', node, action: 'restart' });
      const answer = await fetch(`${daemon.url}/can-proceed?${query}`);
      return { status: answer.status, body: JSON.parse(await answer.text()) };
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await daemon.done;
    },
  };
}

const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

function inMemory(texts: ReadonlyMap<string, string>): ReadFiles {
  return {
    readFile: async (path, maxBytes) => {
      const text = texts.get(path);
      if (text === undefined) return await nodeFiles.readFile(path, maxBytes);
      return { kind: 'read', bytes: new TextEncoder().encode(text), isWorldReadable: false };
    },
    listPath: async (path) => (texts.has(path) ? { kind: 'file' } : await nodeFiles.listPath(path)),
  };
}

/** The configuration of a cluster `one` of `generic-raft`, scraped three times a second. */
export function configOf(
  urls: readonly string[],
  { rules, runbook }: { rules: readonly string[]; runbook: string },
): string {
  const nodes = urls.map((url, index) => `{ id: n${index + 1}, metrics: '${url}' }`);
  return [
    'listen: 127.0.0.1:0',
    `rules: [${rules.join(', ')}]`,
    'scrape: { interval: 300ms, timeout: 250ms, body_size_limit: 1MiB }',
    'clusters:',
    '  - name: one',
    '    system: generic-raft',
    `    runbooks: [${runbook}]`,
    `    nodes: [${nodes.join(', ')}]`,
    '',
  ].join('\n');
}
