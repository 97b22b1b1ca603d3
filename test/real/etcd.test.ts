import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Asked, inTheWay, startDaemonProcess, type TestDaemon } from '../support/daemon.ts';
import { type EtcdCluster, startEtcd, until } from '../support/etcd.ts';
import { startLoad } from '../support/etcd-load.ts';
import { describeWith } from '../support/required-server.ts';

const INTERVAL_MS = 1_000;
const TIMEOUT_MS = 500;

/** A hold of 15 s and some bursts around it. */
const GO_WITHIN_MS = 40_000;

function configFor(etcd: EtcdCluster): string {
  const nodes = etcd.members.map(
    ({ id, clientUrl }) => `{ id: ${id}, metrics: ${clientUrl}/metrics }`,
  );
  return [
    `scrape: { interval: ${INTERVAL_MS}ms, timeout: ${TIMEOUT_MS}ms }`,
    'clusters:',
    '  - name: etcd',
    '    system: etcd',
    '    runbooks: [rolling-restart, rolling-upgrade]',
    '    voters: 3',
    `    nodes: [${nodes.join(', ')}]`,
    '',
  ].join('\n');
}

function restart(node: string): Record<string, string> {
  return { cluster: 'etcd', action: 'restart', node };
}

function isGo({ status, body }: Asked): boolean {
  return status === 200 && body.decision === 'go';
}

/** A figure for whoever reads the log; no test depends on it. */
function measured(text: string): void {
  process.stdout.write(`measured: ${text}\n`);
}

describeWith(['etcd', 'etcdctl'], 'the guard on a real three-node etcd cluster', () => {
  let etcd: EtcdCluster;
  let daemon: TestDaemon;
  let leader = '';
  let followers: readonly string[] = [];

  async function findRoles(): Promise<void> {
    leader = await etcd.leader();
    followers = etcd.members.map(({ id }) => id).filter((id) => id !== leader);
  }

  beforeAll(async () => {
    etcd = await startEtcd(3);
    await findRoles();
    daemon = await startDaemonProcess(configFor(etcd));
  });

  afterAll(async () => {
    await daemon?.[Symbol.asyncDispose]();
    await etcd?.[Symbol.asyncDispose]();
  });

  it('gives a go for a follower once the backlog has been clear for long enough', async () => {
    const [follower = ''] = followers;
    const answer = await daemon.askUntil(restart(follower), isGo, GO_WITHIN_MS);
    expect(inTheWay(answer)).toEqual([]);
    expect(answer.body.holdPoints?.map(({ name }) => name)).toContain('quorum_kept');
  });

  it('asks for a hand-over of leadership before the leader is restarted', async () => {
    const answer = await daemon.ask(restart(leader));
    expect(answer.status).toBe(409);
    expect(inTheWay(answer)).toEqual([`order_respected on ${leader}`]);
    expect(answer.body.holdPoints?.[0]?.detail).toContain('hand leadership over first');
    expect(answer.body.holdPoints?.[0]?.clears).toContain('etcdctl move-leader');
  });

  it('still gives a go under thousands of writes each second', async () => {
    const load = startLoad(etcd);
    try {
      await until(async () => (await load.writesPerSecond()) > 0, 'the load has started');
      const [follower = ''] = followers;
      const seen: Asked[] = [];
      const end = performance.now() + 20_000;
      while (performance.now() < end) {
        seen.push(await daemon.ask(restart(follower)));
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      const writesPerSecond = await load.writesPerSecond();
      measured(`${Math.round(writesPerSecond)} writes/s over ${seen.length} answers`);
      // Some thousands on any machine; whether it is 5,000 depends on the machine.
      expect(writesPerSecond).toBeGreaterThan(1_000);
      const lagging = seen.filter((answer) =>
        inTheWay(answer).some((name) => name.startsWith('members_caught_up')),
      );
      expect(lagging).toEqual([]);
      expect(seen.filter(isGo).length).toBe(seen.length);
    } finally {
      await load.stop();
    }
  });

  it('refuses the others while a member is stopped, and lets that one be restarted', async () => {
    const [gone = '', other = ''] = followers;
    await etcd.stop(gone);
    const refused = await daemon.askUntil(restart(other), (answer) => {
      const names = inTheWay(answer);
      return answer.status === 409 && names.includes('quorum_kept');
    });
    expect(refused.body.decision).toBe('no-go');
    expect((await daemon.ask(restart(leader))).status).toBe(409);
    const cure = await daemon.askUntil(restart(gone), isGo);
    expect(cure.body.cure).toBe(true);
  });

  it('still gives the cure its go after the guard itself was restarted', async () => {
    const [gone = '', other = ''] = followers;
    await daemon.stop();
    await daemon[Symbol.asyncDispose]();
    daemon = await startDaemonProcess(configFor(etcd));
    const first = await daemon.ask(restart(gone));
    expect([503, 200]).toContain(first.status);
    const cure = await daemon.askUntil(restart(gone), isGo);
    expect(cure.body.cure).toBe(true);
    expect(inTheWay(await daemon.ask(restart(other)))).toContain('quorum_kept');
  });

  it('gives a go again once the member is back and has caught up', async () => {
    const [gone = '', other = ''] = followers;
    await etcd.start(gone);
    const answer = await daemon.askUntil(restart(other), isGo, GO_WITHIN_MS);
    expect(answer.body.cure).toBeUndefined();
  });

  it('calls a frozen member unobservable, not unhealthy, within interval and timeout', async () => {
    await findRoles();
    const [frozen = '', other = ''] = followers;
    await daemon.askUntil(restart(other), isGo, GO_WITHIN_MS);
    etcd.freeze(frozen);
    const frozenAt = performance.now();
    try {
      const answer = await daemon.askUntil(restart(other), ({ status }) => status !== 200);
      const afterMs = performance.now() - frozenAt;
      measured(`no-go ${Math.round(afterMs)} ms after SIGSTOP`);
      expect(answer.body.kind).toBe('unknown');
      expect(inTheWay(answer)).toEqual(
        expect.arrayContaining([`evidence_fresh on ${frozen}`, 'quorum_kept']),
      );
      const fresh = answer.body.holdPoints?.find(({ name }) => name === 'evidence_fresh');
      expect(fresh?.result).toBe('unknown');
      expect(fresh?.detail).toContain('unobservable');
    } finally {
      etcd.thaw(frozen);
    }
    await daemon.askUntil(restart(other), isGo, GO_WITHIN_MS);
  });

  it('has no go for anyone when all members are stopped', async () => {
    const ids = etcd.members.map(({ id }) => id);
    for (const id of ids) await etcd.stop(id);
    for (const id of ids) {
      const answer = await daemon.askUntil(restart(id), (each) =>
        ids.every((node) => inTheWay(each).includes(`evidence_fresh on ${node}`)),
      );
      expect(answer.status).toBe(409);
      expect(answer.body.decision).toBe('no-go');
      expect(inTheWay(answer)).toContain('quorum_kept');
    }
  });

  it('started before the cluster, answers 503 until it is warm, then no-go', async () => {
    await daemon.stop();
    await daemon[Symbol.asyncDispose]();
    daemon = await startDaemonProcess(configFor(etcd));
    const [node = ''] = followers;
    const seen = new Set<number>();
    await daemon.askUntil(restart(node), ({ status }) => {
      seen.add(status);
      return status === 409;
    });
    expect([...seen]).toEqual([503, 409]);
    for (const { id } of etcd.members) expect((await daemon.ask(restart(id))).status).toBe(409);
  });
});
