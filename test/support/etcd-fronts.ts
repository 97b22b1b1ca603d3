import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EtcdCluster, EtcdMember } from './etcd.ts';
import { listenOnLoopback } from './loopback.ts';

/** What the new version adds to a request in milliseconds, and how many fail: one in four. */
const ADDED_LATENCY_MS = 20;
const FAILS_EVERY = 4;

/** What stands before every member, as a new version of it would: slower, and with errors. */
export interface EtcdFronts extends AsyncDisposable {
  readonly urlOf: (id: string) => string;
  /** Puts the new version in, or takes it out again; the member is restarted with it. */
  change(id: string, version: 'old' | 'new'): Promise<void>;
  readonly oldVersion: string;
  readonly newVersion: string;
  /** Requests that clients have sent so far. */
  readonly sent: () => number;
}

/** Starts a front for each member, and clients that ask each of them for its health. */
export async function startFronts(etcd: EtcdCluster): Promise<EtcdFronts> {
  const fronts = new Map<string, Front>();
  for (const member of etcd.members) fronts.set(member.id, await Front.start(member));
  const [first] = fronts.values();
  const oldVersion = (await first?.version()) ?? '';
  const newVersion = oldVersion.replace(/^(\d+)\.(\d+)\..*/, (_, major, minor) => {
    return `${major}.${Number(minor) + 1}.0`;
  });
  let sent = 0;
  const stop = new AbortController();
  const clients = [...fronts.values()].map(async ({ url }) => {
    while (!stop.signal.aborted) {
      sent += 1;
      await fetch(`${url}/health`).then(
        (answer) => answer.arrayBuffer(),
        () => undefined,
      );
      await sleep(10);
    }
  });
  const front = (id: string): Front => {
    const found = fronts.get(id);
    if (found === undefined) throw new Error(`there is no member ${id}`);
    return found;
  };
  return {
    urlOf: (id) => front(id).url,
    async change(id, version) {
      await etcd.stop(id);
      front(id).newVersion = version === 'new' ? newVersion : undefined;
      await etcd.start(id);
    },
    ...{ oldVersion, newVersion },
    sent: () => sent,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(clients);
      for (const { server } of fronts.values()) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

class Front {
  readonly server: Server;
  readonly url: string;
  readonly #member: EtcdMember;
  #ok = 0;
  #failed = 0;
  /** Undefined while the old version runs. */
  newVersion: string | undefined;

  constructor(member: EtcdMember, server: Server, port: number) {
    this.#member = member;
    this.server = server;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(member: EtcdMember): Promise<Front> {
    const server = createServer();
    const front = new Front(member, server, await listenOnLoopback(server));
    server.on('request', (request, response) => {
      // A member that is down breaks the connection, as it would itself.
      front.#answer(request, response).catch(() => response.destroy());
    });
    return front;
  }

  async version(): Promise<string> {
    const page = await this.#fetch('/metrics');
    return /etcd_server_version\{server_version="([^"]+)"\}/.exec(page.text)?.[1] ?? '';
  }

  async #answer({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, type, text } = await this.#fetch(url);
    if (url === '/metrics') {
      response.writeHead(status, { 'content-type': type }).end(this.#page(text));
      return;
    }
    const isNew = this.newVersion !== undefined;
    if (isNew) await sleep(ADDED_LATENCY_MS);
    const isFailure = isNew && (this.#ok + this.#failed) % FAILS_EVERY === 0;
    if (isFailure) this.#failed += 1;
    else this.#ok += 1;
    response.writeHead(isFailure ? 503 : status).end(text);
  }

  #page(text: string): string {
    const { newVersion } = this;
    const own = [
      '# TYPE front_requests_total counter',
      `front_requests_total{code="ok"} ${this.#ok}`,
      `front_requests_total{code="error"} ${this.#failed}`,
    ];
    const told =
      newVersion === undefined
        ? text
        : text.replace(/(etcd_server_version\{server_version=")[^"]+/, `$1${newVersion}`);
    return `${told.trimEnd()}\n${own.join('\n')}\n`;
  }

  async #fetch(path: string) {
    const answer = await fetch(`${this.#member.clientUrl}${path}`);
    const type = answer.headers.get('content-type') ?? 'text/plain; version=0.0.4';
    return { status: answer.status, type, text: await answer.text() };
  }
}
