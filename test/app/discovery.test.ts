import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import type { ClusterView } from '../../src/http/views/cluster-view.ts';
import { until } from '../support/etcd.ts';
import { answerPage, type HttpTarget, startTarget } from '../support/hostile-target.ts';
import {
  CONFIG_FILE,
  type LiveAnswer,
  type LiveDaemon,
  startLiveDaemon,
} from '../support/live-daemon.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** A healthy member of a cluster that is led by its first node. */
function pageOf(name: string, all: readonly string[], term: number): string {
  const peers = all.filter((peer) => peer !== name);
  return [
    `raft_is_leader ${name === all[0] ? 1 : 0}`,
    'raft_has_leader 1',
    'raft_is_learner 0',
    `raft_term ${term}`,
    'raft_commit_index 100',
    'raft_applied_index 100',
    'raft_proposals_pending 0',
    ...peers.map((peer) => `raft_peer_active{peer="${peer}"} 1`),
    '',
  ].join('\n');
}

/** Starts the members of a cluster; they end with the test. */
async function startMembers(names: readonly string[], term = 3): Promise<Map<string, HttpTarget>> {
  const members = new Map<string, HttpTarget>();
  for (const name of names) {
    const member = await startTarget(answerPage(pageOf(name, names, term)));
    onTestFinished(() => member[Symbol.asyncDispose]());
    members.set(name, member);
  }
  return members;
}

/** Replaces the list as a careful writer does: whole, by a rename. */
function list(file: string, targets: Iterable<readonly [name: string, address: string]>): void {
  const groups = [...targets].map(([member, address]) => ({
    targets: [address],
    labels: { member },
  }));
  writeFileSync(`${file}.new`, JSON.stringify(groups));
  renameSync(`${file}.new`, file);
}

function addresses(members: ReadonlyMap<string, HttpTarget>): [string, string][] {
  return [...members].map(([name, { port }]) => [name, `127.0.0.1:${port}`]);
}

async function startGuard(
  file: string,
  voters: number,
  {
    log = new MemoryEventLog(),
    more = [],
  }: { log?: MemoryEventLog; more?: readonly string[] } = {},
): Promise<LiveDaemon> {
  const config = [
    'listen: 127.0.0.1:0',
    `rules: [runbook.yaml, ${process.cwd()}/rules/systems]`,
    'scrape_configs:',
    '  - job_name: raft',
    '    scrape_interval: 300ms',
    '    scrape_timeout: 250ms',
    `    file_sd_configs: [{ files: ['${file}'] }]`,
    ...more.map((line) => `    ${line}`),
    'clusters:',
    '  - name: one',
    '    system: generic-raft',
    '    runbooks: [test]',
    `    voters: ${voters}`,
    '    discovery: { job: raft, node_label: member }',
    '',
  ].join('\n');
  const runbook = [
    'runbook: test',
    'actions: [restart]',
    'hold_points:',
    "  - { name: backlog, signal: proposals_pending, require: '< 10' }",
    '',
  ].join('\n');
  const files = new Map([
    [CONFIG_FILE, config],
    ['runbook.yaml', runbook],
  ]);
  const live = await startLiveDaemon(files, log);
  onTestFinished(() => live[Symbol.asyncDispose]());
  return live;
}

/** Asks until an answer is as wanted; fails with the last one. */
async function answered(
  live: LiveDaemon,
  node: string,
  wanted: (answer: LiveAnswer) => boolean,
): Promise<LiveAnswer> {
  let last = await live.ask(node);
  const isThere = async () => {
    last = await live.ask(node);
    return wanted(last);
  };
  await until(isThere, 'the wanted answer').catch(() => {
    throw new Error(`the last answer was ${last.status} ${JSON.stringify(last.body, null, 1)}`);
  });
  return last;
}

function isGo({ status }: LiveAnswer): boolean {
  return status === 200;
}

/** What stands in the way of a go by the name of a hold point; empty when it does not. */
function detailsOf({ body }: LiveAnswer, name: string): string {
  const inTheWay = (body.holdPoints ?? []).filter(({ result }) => result !== 'pass');
  const all = inTheWay.filter((each) => each.name === name);
  return all.map(({ detail }) => detail).join('; ');
}

/** Asks without a pause until told to stop; returns all answers in their order. */
function askAllTheTime(live: LiveDaemon, node: string) {
  const seen: LiveAnswer[] = [];
  let going = true;
  const lane = (async () => {
    while (going) seen.push(await live.ask(node));
  })();
  return async () => {
    going = false;
    await lane;
    return seen;
  };
}

async function groupOf(live: LiveDaemon) {
  const answer = await fetch(`${live.daemon.url}/v1/clusters/one`);
  const page: ClusterView = JSON.parse(await answer.text());
  const [group] = page.groups;
  return {
    voters: group?.voters,
    quorum: group?.quorum,
    nodes: page.nodes.map(({ node }) => node),
  };
}

describe('a cluster that discovery finds', () => {
  it('is judged as soon as it has been found and warmed up', async () => {
    const file = join(temporaryDirectory(), 'targets.json');
    const members = await startMembers(['n1', 'n2', 'n3']);
    list(file, addresses(members));
    const live = await startGuard(file, 3);
    await answered(live, 'n2', isGo);
    expect(await groupOf(live)).toEqual({ voters: 3, quorum: 2, nodes: ['n1', 'n2', 'n3'] });
  });

  it('never gets a go on a mixed view while its targets move one by one', async () => {
    const file = join(temporaryDirectory(), 'targets.json');
    const old = await startMembers(['n1', 'n2', 'n3'], 3);
    // The same names in a later term: whoever mixes the two has members in different terms.
    const next = await startMembers(['n1', 'n2', 'n3'], 4);
    list(file, addresses(old));
    const live = await startGuard(file, 3);
    await answered(live, 'n2', isGo);
    const mixed = new Map(addresses(old));
    for (const [name, address] of addresses(next).slice(0, 2)) {
      mixed.set(name, address);
      list(file, mixed);
      const refused = await answered(live, 'n2', ({ status, body }) => {
        return status === 409 && JSON.stringify(body).includes('in term');
      });
      expect(detailsOf(refused, 'evidence_coherent')).toContain('in term');
      const finish = askAllTheTime(live, 'n2');
      await live.daemon.reload();
      expect((await finish()).filter(isGo)).toEqual([]);
    }
    list(file, addresses(next));
    await answered(live, 'n2', isGo);
  });

  it('answers by one list or by the next when all of its targets move at once', async () => {
    const file = join(temporaryDirectory(), 'targets.json');
    const old = await startMembers(['n1', 'n2', 'n3'], 3);
    const next = await startMembers(['n1', 'n2', 'n3'], 4);
    list(file, addresses(old));
    const live = await startGuard(file, 3);
    await answered(live, 'n2', isGo);
    const finish = askAllTheTime(live, 'n2');
    const [before] = live.daemon.guard.watches.values();
    list(file, addresses(next));
    const isSwapped = async () => [...live.daemon.guard.watches.values()][0] !== before;
    await until(isSwapped, 'the new list is in use');
    await answered(live, 'n2', isGo);
    const answers = await finish();
    const contradictions = answers.filter((each) => detailsOf(each, 'evidence_coherent') !== '');
    expect(contradictions).toEqual([]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
  });

  it('goes on with the nodes whose targets stay when another one moves', async () => {
    const file = join(temporaryDirectory(), 'targets.json');
    const members = await startMembers(['n1', 'n2', 'n3']);
    list(file, addresses(members));
    const live = await startGuard(file, 3);
    await answered(live, 'n2', isGo);
    const roundsOf = (node: string): number => {
      const [watch] = live.daemon.guard.watches.values();
      return [...(watch?.evaluation?.rounds ?? [])].find(([id]) => id === node)?.[1] ?? 0;
    };
    const before = roundsOf('n1');
    const third = (await startMembers(['n1', 'n2', 'n3'])).get('n3');
    if (third === undefined) throw new Error('the members have started');
    list(file, [...addresses(members).slice(0, 2), ['n3', `127.0.0.1:${third.port}`]]);
    await until(async () => third.connections() > 0, 'the new target is scraped');
    await answered(live, 'n2', isGo);
    expect(roundsOf('n1')).toBeGreaterThan(before);
    expect(roundsOf('n3')).toBeGreaterThanOrEqual(2);
    expect(roundsOf('n3')).toBeLessThan(roundsOf('n1'));
    expect(members.get('n1')?.connections(), 'its session went on').toBe(1);
    expect(members.get('n3')?.open(), 'nobody looks at the old target any more').toBe(0);
  });

  it('is judged by nobody who moved before that one has warmed up', async () => {
    const file = join(temporaryDirectory(), 'targets.json');
    const members = await startMembers(['n1', 'n2', 'n3']);
    const [sick] = (await startMembers(['n3'])).values();
    list(file, addresses(members));
    const live = await startGuard(file, 3);
    await answered(live, 'n2', isGo);
    // It leads a cluster of its own, and says so: whoever took its word for that of n3 would see.
    list(file, [...addresses(members).slice(0, 2), ['n3', `127.0.0.1:${sick?.port}`]]);
    const refused = await answered(live, 'n2', ({ status }) => status === 409);
    expect(detailsOf(refused, 'evidence_coherent')).toContain('lead');
  });

  it('keeps a quorum of five when two of its voters vanish, over a restart as well', async () => {
    const file = join(temporaryDirectory(), 'targets.json');
    const names = ['n1', 'n2', 'n3', 'n4', 'n5'];
    const members = await startMembers(names);
    const log = new MemoryEventLog();
    list(file, addresses(members));
    const live = await startGuard(file, 5, { log });
    await answered(live, 'n2', isGo);
    list(file, addresses(members).slice(0, 3));
    const refused = await answered(live, 'n2', ({ status }) => status === 409);
    expect(detailsOf(refused, 'evidence_fresh')).toContain('n4 is unobservable: it vanished');
    expect(detailsOf(refused, 'quorum_kept')).not.toBe('');
    expect(await groupOf(live)).toEqual({ voters: 5, quorum: 3, nodes: names });
    await live[Symbol.asyncDispose]();
    // The file now says three, and so does discovery: neither takes a vote away.
    const again = await startGuard(file, 3, { log });
    await answered(again, 'n2', ({ status }) => status === 409);
    expect(await groupOf(again)).toEqual({ voters: 5, quorum: 3, nodes: names });
  });

  it('warms up next to a member that has been dead since before the guard', async () => {
    const file = join(temporaryDirectory(), 'targets.json');
    const members = await startMembers(['n1', 'n2', 'n3']);
    list(file, addresses(members));
    await members.get('n3')?.[Symbol.asyncDispose]();
    members.delete('n3');
    const live = await startGuard(file, 3);
    const refused = await answered(live, 'n2', ({ status }) => status === 409);
    expect(detailsOf(refused, 'evidence_fresh')).toContain('n3 is unobservable');
    expect(detailsOf(refused, 'guard_ready')).toBe('');
  });

  it('takes a node for nobody while two targets claim to be it', async () => {
    const file = join(temporaryDirectory(), 'targets.json');
    const members = await startMembers(['n1', 'n2', 'n3']);
    const [other] = [...(await startMembers(['n3'])).values()];
    list(file, [...addresses(members), ['n3', `127.0.0.1:${other?.port}`]]);
    const live = await startGuard(file, 3);
    const refused = await answered(live, 'n2', ({ status }) => status === 409);
    expect(detailsOf(refused, 'evidence_fresh')).toContain('n3 is unobservable: 2 targets claim');
    list(file, addresses(members));
    await answered(live, 'n2', isGo);
  });

  it('keeps what it knew of a broken list, and is in doubt about a nameless target', async () => {
    const file = join(temporaryDirectory(), 'targets.json');
    const members = await startMembers(['n1', 'n2', 'n3']);
    list(file, addresses(members));
    const live = await startGuard(file, 3);
    await answered(live, 'n2', isGo);
    writeFileSync(file, '[{ "targets": [');
    await live.daemon.reload();
    await answered(live, 'n2', isGo);
    list(file, [...addresses(members), ['', '127.0.0.1:1']]);
    const refused = await answered(live, 'n2', ({ status }) => status === 409);
    expect(detailsOf(refused, 'evidence_coherent')).toContain('is no name of a node');
  });

  it('is judged by series as the rules of the job make them', async () => {
    const file = join(temporaryDirectory(), 'targets.json');
    const names = ['n1', 'n2', 'n3'];
    const members = await startMembers(names);
    list(file, addresses(members));
    const rename = "regex: 'raft_(.*)', target_label: __name__, replacement: 'other_$1'";
    const spoiled = await startGuard(file, 3, {
      more: [`metric_relabel_configs: [{ source_labels: [__name__], ${rename} }]`],
    });
    const refused = await answered(spoiled, 'n2', ({ status }) => status === 409);
    expect(detailsOf(refused, 'evidence_fresh')).toContain('does not tell is_leader');
    const honoured = await startGuard(file, 3, { more: ['honor_labels: true'] });
    await answered(honoured, 'n2', isGo);
  });
});
