import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, until } from './etcd.ts';

/** A member that is there, or may join. */
export interface RolledMember {
  readonly id: string;
  readonly clientUrl: string;
  readonly peerUrl: string;
}

/** A tmpfs, where there is one, so that the suite measures rollouts and not the disk. */
const DATA_ROOT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/**
 * A real etcd cluster that commands of a user can do things to: each deed is a POST to a control
 * server, `/<deed>/<node>`, which answers when it is done, and may be repeated.
 */
export class RolledEtcd implements AsyncDisposable {
  readonly members: readonly RolledMember[];
  /** Every deed that was done, as `deed node`. */
  readonly deeds: string[] = [];
  /** Called when a deed begins; the deed waits for it. */
  onDeed: (deed: string, node: string) => Promise<void> = () => Promise.resolve();
  readonly #dataDir: string;
  readonly #running = new Map<string, ChildProcess>();
  readonly #joined = new Set<string>();
  readonly #control: Server;
  readonly #controlUrl: string;

  private constructor(
    members: readonly RolledMember[],
    { size, controlUrl }: { readonly size: number; readonly controlUrl: string },
  ) {
    this.members = members;
    this.#controlUrl = controlUrl;
    this.#dataDir = mkdtempSync(join(DATA_ROOT, 'holdpoint-rolled-'));
    for (const { id } of members.slice(0, size)) this.#joined.add(id);
    this.#control = createServer((request, response) => {
      const [, deed = '', node = ''] = (request.url ?? '').split('/');
      this.#do(deed, node).then(
        () => response.end('done\n'),
        (error: unknown) => response.writeHead(500).end(`${String(error)}\n`),
      );
    });
  }

  /** Starts a cluster of `size` members with room for some more, and waits for its leader. */
  static async start(size: number, spare = 0): Promise<RolledEtcd> {
    const count = size + spare;
    const ports = await freePorts(count * 2 + 1);
    const members = Array.from({ length: count }, (_, index) => ({
      id: `n${index + 1}`,
      clientUrl: `http://127.0.0.1:${ports[index]}`,
      peerUrl: `http://127.0.0.1:${ports[count + index]}`,
    }));
    const port = ports.at(-1) ?? 0;
    const etcd = new RolledEtcd(members, { size, controlUrl: `http://127.0.0.1:${port}` });
    etcd.#control.listen(port, '127.0.0.1');
    await once(etcd.#control, 'listening');
    const first = members.slice(0, size);
    for (const member of first) etcd.#spawn(member, first, 'new');
    await Promise.all(first.map((member) => etcd.#serves(member)));
    return etcd;
  }

  /** The members that are one now. */
  get joined(): readonly RolledMember[] {
    return this.members.filter(({ id }) => this.#joined.has(id));
  }

  /** A command for a shell that does a deed to the node in its environment. */
  command(deed: string): string {
    return `curl -fsS -X POST ${this.#controlUrl}/${deed}/$HOLDPOINT_NODE`;
  }

  /** The members that nobody can connect to. */
  async out(): Promise<readonly string[]> {
    const seen = await Promise.all(
      this.joined.map(async ({ id, clientUrl }) => ((await isOpen(clientUrl)) ? [] : [id])),
    );
    return seen.flat();
  }

  /** Whether a member votes, as the cluster itself says. */
  roles(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.#listed().map(({ name, isLearner }) => [name, isLearner ? 'learner' : 'voter']),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#control.closeAllConnections();
    this.#control.close();
    for (const id of [...this.#running.keys()]) await this.#end(id, 'SIGKILL');
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  async #do(deed: string, node: string): Promise<void> {
    const member = this.members.find(({ id }) => id === node);
    if (member === undefined) throw new Error(`no member ${node}`);
    this.deeds.push(`${deed} ${node}`);
    await this.onDeed(deed, node);
    switch (deed) {
      case 'stop':
        return await this.#end(node, 'SIGTERM');
      case 'start':
        if (!this.#running.has(node)) this.#spawn(member, this.joined, 'existing');
        return await this.#serves(member);
      case 'add':
        return await this.#add(member);
      case 'promote':
        return await this.#change('promote', this.#idOf(member));
      case 'remove':
        await this.#change('remove', this.#idOf(member));
        this.#joined.delete(node);
        return await this.#end(node, 'SIGTERM');
      default:
        throw new Error(`no deed ${deed}`);
    }
  }

  async #add(member: RolledMember): Promise<void> {
    await this.#change('add', member.id, '--learner', `--peer-urls=${member.peerUrl}`);
    this.#joined.add(member.id);
    this.#spawn(member, this.joined, 'existing');
    await this.#serves(member);
  }

  /** Changes the membership, which etcd refuses until its members have been connected for 5 s. */
  async #change(...args: readonly string[]): Promise<void> {
    await until(
      () => {
        try {
          this.#etcdctl('member', ...args);
          return Promise.resolve(true);
        } catch (error) {
          if (!String(error).includes('unhealthy cluster')) throw error;
          return Promise.resolve(false);
        }
      },
      `etcd takes: member ${args.join(' ')}`,
    );
  }

  #spawn(
    { id, clientUrl, peerUrl }: RolledMember,
    peers: readonly RolledMember[],
    state: 'new' | 'existing',
  ): void {
    const child = spawn(
      'etcd',
      [
        ...['--name', id, '--data-dir', join(this.#dataDir, id), '--log-level', 'error'],
        ...['--listen-client-urls', clientUrl, '--advertise-client-urls', clientUrl],
        ...['--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl],
        ...['--initial-cluster', peers.map((peer) => `${peer.id}=${peer.peerUrl}`).join(',')],
        ...['--initial-cluster-state', state],
      ],
      { stdio: 'ignore' },
    );
    this.#running.set(id, child);
  }

  async #serves({ id, clientUrl }: RolledMember): Promise<void> {
    await until(async () => {
      const answer = await fetch(`${clientUrl}/metrics`).catch(() => undefined);
      return (await answer?.text())?.includes('etcd_server_has_leader 1') === true;
    }, `etcd ${id} has a leader`);
  }

  async #end(id: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#running.get(id);
    this.#running.delete(id);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  #idOf({ id, peerUrl }: RolledMember): string {
    const listed = this.#listed().find((each) => each.name === id || each.peerUrl === peerUrl);
    if (listed === undefined) throw new Error(`${id} is no member`);
    return listed.id;
  }

  /** `id, state, name, peer URL, client URL, whether it is a learner`, one member a line. */
  #listed() {
    const lines = this.#etcdctl('member', 'list').trim().split('\n');
    return lines.map((line) => {
      const [id = '', , name = '', peerUrl = '', , isLearner = ''] = line.split(', ');
      return { id, name, peerUrl, isLearner: isLearner === 'true' };
    });
  }

  #etcdctl(...args: readonly string[]): string {
    const endpoints = this.joined
      .filter(({ id }) => this.#running.has(id))
      .map(({ clientUrl }) => clientUrl);
    const { status, stdout, stderr } = spawnSync(
      'etcdctl',
      [`--endpoints=${endpoints.slice(0, 3).join(',')}`, ...args],
      { encoding: 'utf8', env: { ...process.env, ETCDCTL_API: '3' } },
    );
    if (status !== 0) throw new Error(`etcdctl ${args.join(' ')}: ${stderr}`);
    return stdout;
  }
}

function isOpen(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
