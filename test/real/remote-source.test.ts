import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Asked, inTheWay, startDaemonProcess, type TestDaemon } from '../support/daemon.ts';
import { type EtcdCluster, startEtcd, until } from '../support/etcd.ts';
import { describeWith } from '../support/required-server.ts';
import {
  type ScrapingServer,
  startScrapingPrometheus,
  startScrapingVictoria,
} from '../support/scraping-servers.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** A hold of 15 s, windows of a minute that fill meanwhile, and some rounds around them. */
const GO_WITHIN_MS = 60_000;

const CLUSTERS = ['embedded', 'remote'] as const;

type ClusterName = (typeof CLUSTERS)[number];

/** The same etcd twice: scraped by the guard, and through a server that scrapes it. */
function configFor({ members }: EtcdCluster, { url }: ScrapingServer): string {
  const scraped = members.map(
    ({ id, clientUrl }) => `{ id: ${id}, metrics: ${clientUrl}/metrics }`,
  );
  const instances = members.map(({ id, clientUrl }) => {
    return `{ id: ${id}, instance: '${new URL(clientUrl).host}' }`;
  });
  const source = `{ url: '${url}', select: 'job="raft"', interval: 1s, max_age: 5s }`;
  const common = ['    system: etcd', '    runbooks: [rolling-restart]', '    voters: 3'];
  return [
    'scrape: { interval: 1s, timeout: 500ms }',
    'clusters:',
    ...['  - name: embedded', ...common, `    nodes: [${scraped.join(', ')}]`],
    ...['  - name: remote', ...common, `    nodes: [${instances.join(', ')}]`],
    `    source: { prometheus: ${source} }`,
    '',
  ].join('\n');
}

function isGo({ status, body }: Asked): boolean {
  return status === 200 && body.decision === 'go';
}

const BACKENDS = [
  ['prometheus', startScrapingPrometheus],
  ['victoria-metrics', startScrapingVictoria],
] as const;

for (const [command, start] of BACKENDS) {
  describeWith(['etcd', command], `an etcd that ${command} scrapes`, () => {
    let etcd: EtcdCluster;
    let backend: ScrapingServer | undefined;
    let daemon: TestDaemon;
    let followers: readonly string[] = [];

    const restart = (cluster: ClusterName, node: string) => ({ cluster, node, action: 'restart' });

    async function goOnBoth(node: string): Promise<void> {
      for (const cluster of CLUSTERS) {
        await daemon.askUntil(restart(cluster, node), isGo, GO_WITHIN_MS);
      }
    }

    async function compare(seconds: number, select: string) {
      const config = join(temporaryDirectory(), 'holdpoint.yaml');
      if (backend !== undefined) writeFileSync(config, configFor(etcd, backend));
      const child = spawn(process.execPath, [
        ...['runtime/launch.mjs', 'compare', '--config', config, '--cluster', 'embedded'],
        ...['--url', backend?.url ?? '', '--select', select, '--interval', '1s'],
        ...['--for', `${seconds}s`],
      ]);
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
      });
      const [code] = await once(child, 'close');
      return { code, out };
    }

    beforeAll(async () => {
      etcd = await startEtcd(3);
      const leader = await etcd.leader();
      followers = etcd.members.map(({ id }) => id).filter((id) => id !== leader);
      backend = await start(
        etcd.members.map(({ clientUrl }) => ({ url: `${clientUrl}/metrics`, labels: {} })),
      );
      daemon = await startDaemonProcess(configFor(etcd, backend));
    });

    afterAll(async () => {
      await daemon?.[Symbol.asyncDispose]();
      await backend?.[Symbol.asyncDispose]();
      await etcd?.[Symbol.asyncDispose]();
    });

    it('gives a go for a follower, as scraping does', async () => {
      const [follower = ''] = followers;
      await goOnBoth(follower);
    });

    it('gives the same reasons as scraping for not restarting the leader', async () => {
      const leader = await etcd.leader();
      const both = await Promise.all(CLUSTERS.map((name) => daemon.ask(restart(name, leader))));
      const [embedded, remote] = both.map(inTheWay);
      expect(remote).toEqual(embedded);
      expect(remote).toEqual([`order_respected on ${leader}`]);
    });

    it('comes to the same in both ways, by holdpoint compare as well', async () => {
      const same = await compare(20, 'job="raft"');
      expect(same.out).toMatch(/^no difference in 8 comparisons\n$/);
      expect(same.code).toBe(0);
      const other = await compare(4, 'job="another"');
      expect(other.out).toContain('the backend has no sample of it');
      expect(other.code).toBe(1);
    });

    it('gives no go while a member is halted, and one again when it goes on', async () => {
      const [frozen = '', other = ''] = followers;
      etcd.freeze(frozen);
      for (const cluster of CLUSTERS) {
        const answer = await daemon.askUntil(restart(cluster, other), (each) =>
          inTheWay(each).includes(`evidence_fresh on ${frozen}`),
        );
        expect(answer.status).toBe(409);
        expect(inTheWay(answer)).toContain('quorum_kept');
      }
      etcd.thaw(frozen);
      await goOnBoth(other);
    });

    it('gives no go while the backend is gone, and does not take nodes for down', async () => {
      const [follower = '', other = ''] = followers;
      await backend?.[Symbol.asyncDispose]();
      backend = undefined;
      const answer = await daemon.askUntil(restart('remote', follower), (each) =>
        inTheWay(each).includes(`evidence_fresh on ${other}`),
      );
      expect(answer.status).toBe(409);
      expect(answer.body.kind).not.toBe('go');
      expect(answer.body.cure).not.toBe(true);
      await until(
        async () => isGo(await daemon.ask(restart('embedded', follower))),
        'the scraped cluster is judged as before',
      );
    });
  });
}
