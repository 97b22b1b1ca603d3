import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Asked, inTheWay, startDaemonProcess } from '../support/daemon.ts';
import { type EtcdCluster, startEtcd } from '../support/etcd.ts';
import { describeWith } from '../support/required-server.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** A go as soon as there is nothing against it, so that a wrong one has every chance. */
const RUNBOOK = [
  'runbook: at-once',
  'actions: [restart]',
  'hold_points:',
  "  - { name: pending, signal: proposals_pending, require: '< 1000' }",
  '',
].join('\n');

function configFor(file: string): string {
  return [
    `rules: [runbook.yaml, ${process.cwd()}/rules/systems]`,
    'scrape_configs:',
    '  - job_name: etcd',
    '    scrape_interval: 500ms',
    '    scrape_timeout: 400ms',
    `    file_sd_configs: [{ files: ['${file}'] }]`,
    'clusters:',
    '  - name: etcd',
    '    system: etcd',
    '    runbooks: [at-once]',
    '    voters: 3',
    '    discovery: { job: etcd, node_label: member }',
    '',
  ].join('\n');
}

/** Replaces the list as a careful writer does: whole, by a rename. */
function list(file: string, addresses: ReadonlyMap<string, string>): void {
  const groups = [...addresses].map(([member, url]) => ({
    targets: [new URL(url).host],
    labels: { member },
  }));
  writeFileSync(`${file}.new`, JSON.stringify(groups));
  renameSync(`${file}.new`, file);
}

function addressesOf(etcd: EtcdCluster): Map<string, string> {
  return new Map(etcd.members.map(({ id, clientUrl }) => [id, clientUrl]));
}

const isGo = ({ status }: Asked): boolean => status === 200;

describeWith(['etcd'], 'the guard while a list of targets moves from one etcd to another', () => {
  let old: EtcdCluster;
  let next: EtcdCluster;

  beforeAll(async () => {
    [old, next] = await Promise.all([startEtcd(3), startEtcd(3)]);
  });

  afterAll(async () => {
    await Promise.all([old, next].map((each) => each?.[Symbol.asyncDispose]()));
  });

  it('never gives a go on a mixed view, whoever is asked about', async () => {
    const file = join(temporaryDirectory(), 'targets.json');
    const mixed = addressesOf(old);
    list(file, mixed);
    await using daemon = await startDaemonProcess(configFor(file), { 'runbook.yaml': RUNBOOK });
    const question = (node: string) => ({ cluster: 'etcd', action: 'restart', node });
    const oldLeader = await old.leader();
    const follower = old.members.find(({ id }) => id !== oldLeader)?.id ?? '';
    await daemon.askUntil(question(follower), isGo);
    const members = [...addressesOf(next)];
    for (const [id, address] of members.slice(0, 2)) {
      mixed.set(id, address);
      list(file, mixed);
      // Until the new list is seen, the old one is the truth: the members that it names are there.
      const refused = await daemon.askUntil(question(follower), ({ status }) => status === 409);
      expect(inTheWay(refused).length).toBeGreaterThan(0);
      const gos: Asked[] = [];
      const end = performance.now() + 4_000;
      while (performance.now() < end) {
        for (const [node] of mixed) {
          const answer = await daemon.ask(question(node));
          if (isGo(answer)) gos.push(answer);
        }
      }
      expect(gos).toEqual([]);
    }
    list(file, addressesOf(next));
    const leader = await next.leader();
    const another = next.members.find(({ id }) => id !== leader)?.id ?? '';
    await daemon.askUntil(question(another), isGo);
  });
});
