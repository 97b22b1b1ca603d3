import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** One etcd server of a test cluster. */
export interface EtcdMember {
  readonly id: string;
  readonly clientUrl: string;
  readonly peerUrl: string;
  /** Where a test reads its metrics, with whatever the clients have to show. */
  readonly metricsUrl: string;
}

/** What a member asks of its clients, as files in PEM. */
export interface EtcdTls {
  readonly certFile: string;
  readonly keyFile: string;
  /** Whose certificates it takes for clients; without one of them nobody is answered. */
  readonly clientCaFile: string;
}

/** A real etcd cluster on loopback, one process per member. */
export interface EtcdCluster extends AsyncDisposable {
  readonly members: readonly EtcdMember[];
  /** Starts a member that is stopped, and waits until it serves its metrics. */
  start(id: string): Promise<void>;
  /** Ends a member's process as SIGTERM does: it hands over what it leads. */
  stop(id: string): Promise<void>;
  /** Halts a member without ending it, as a full disk or a lost host would: SIGSTOP. */
  freeze(id: string): void;
  /** Lets a frozen member go on. */
  thaw(id: string): void;
  /** The member that says it leads; waits until exactly one does. */
  leader(): Promise<string>;
  /** The value of a metric without labels on one member. */
  metric(id: string, name: string): Promise<number>;
}

/** A tmpfs, where there is one, so that the suite measures etcd and not the disk of the machine. */
const DATA_ROOT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** An election takes a second; a machine that is busy with other suites may need many. */
const READY_WITHIN_MS = 30_000;

/** Starts a cluster of `size` members and waits until it has a leader. */
export async function startEtcd(size: number, tls?: EtcdTls): Promise<EtcdCluster> {
  const dataDir = mkdtempSync(join(DATA_ROOT, 'holdpoint-etcd-'));
  const ports = await freePorts(size * 3);
  const at = (index: number): string => `127.0.0.1:${ports[index]}`;
  const members = Array.from({ length: size }, (_, index) => ({
    id: `n${index + 1}`,
    clientUrl: `${tls === undefined ? 'http' : 'https'}://${at(index)}`,
    peerUrl: `http://${at(size + index)}`,
    metricsUrl: `http://${at(2 * size + index)}`,
  }));
  const cluster = new Processes(members, { dataDir, tls });
  try {
    await Promise.all(members.map(({ id }) => cluster.start(id)));
    await cluster.leader();
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
  return cluster;
}

class Processes implements EtcdCluster {
  readonly members: readonly EtcdMember[];
  readonly #dataDir: string;
  readonly #tls: EtcdTls | undefined;
  readonly #running = new Map<string, ChildProcess>();

  constructor(
    members: readonly EtcdMember[],
    { dataDir, tls }: { readonly dataDir: string; readonly tls: EtcdTls | undefined },
  ) {
    this.members = members;
    this.#dataDir = dataDir;
    this.#tls = tls;
  }

  async start(id: string): Promise<void> {
    const member = this.#member(id);
    const peers = this.members.map((each) => `${each.id}=${each.peerUrl}`).join(',');
    const child = spawn(
      'etcd',
      [
        ...['--name', id, '--data-dir', join(this.#dataDir, id)],
        ...['--listen-client-urls', member.clientUrl, '--advertise-client-urls', member.clientUrl],
        ...['--listen-peer-urls', member.peerUrl],
        ...['--initial-advertise-peer-urls', member.peerUrl],
        ...['--initial-cluster', peers, '--log-level', 'error'],
        ...['--listen-metrics-urls', member.metricsUrl],
        ...tlsFlags(this.#tls),
      ],
      { stdio: 'ignore' },
    );
    this.#running.set(id, child);
    await until(async () => (await pageOf(member)) !== undefined, `etcd ${id} serves metrics`);
  }

  async stop(id: string): Promise<void> {
    const child = this.#child(id);
    this.#running.delete(id);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  freeze(id: string): void {
    this.#child(id).kill('SIGSTOP');
  }

  thaw(id: string): void {
    this.#child(id).kill('SIGCONT');
  }

  async leader(): Promise<string> {
    let found: string | undefined;
    await until(async () => {
      const leading = await Promise.all(
        [...this.#running.keys()].map(async (id) => ({
          id,
          leads: (await this.metric(id, 'etcd_server_is_leader')) === 1,
        })),
      );
      const claims = leading.filter(({ leads }) => leads);
      found = claims.length === 1 ? claims[0]?.id : undefined;
      return found !== undefined;
    }, 'etcd has one leader');
    return found ?? '';
  }

  async metric(id: string, name: string): Promise<number> {
    const page = await pageOf(this.#member(id));
    const line = page?.split('\n').find((each) => each.startsWith(`${name} `));
    return line === undefined ? Number.NaN : Number(line.slice(name.length + 1));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...this.#running.values()].map(async (child) => {
        if (child.exitCode !== null) return;
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }),
    );
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  #member(id: string): EtcdMember {
    const member = this.members.find((each) => each.id === id);
    if (member === undefined) throw new Error(`no etcd member ${id}`);
    return member;
  }

  #child(id: string): ChildProcess {
    const child = this.#running.get(id);
    if (child === undefined) throw new Error(`etcd ${id} is not running`);
    return child;
  }
}

function tlsFlags(tls: EtcdTls | undefined): readonly string[] {
  if (tls === undefined) return [];
  const { certFile, keyFile, clientCaFile } = tls;
  return [
    ...['--cert-file', certFile, '--key-file', keyFile],
    ...['--client-cert-auth', '--trusted-ca-file', clientCaFile],
  ];
}

async function pageOf({ metricsUrl }: EtcdMember): Promise<string | undefined> {
  try {
    const answer = await fetch(`${metricsUrl}/metrics`, { signal: AbortSignal.timeout(2_000) });
    return await answer.text();
  } catch {
    return undefined;
  }
}

/** Asks again until the condition holds; fails with `what` when it never does. */
export async function until(
  holds: () => Promise<boolean>,
  what: string,
  withinMs = READY_WITHIN_MS,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(50);
  }
}

/** Ports that were free a moment ago, all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    }),
  );
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
