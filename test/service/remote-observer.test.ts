import { describe, expect, it } from 'vitest';
import { instant } from '../../src/core/base/time.ts';
import { parsePromql } from '../../src/core/promql/parser.ts';
import type { Verdict } from '../../src/core/verdict/decide.ts';
import type { BackendFailed } from '../../src/ports/metrics-backend.ts';
import { type RemoteEtcd, ROUNDS_TO_GO, remoteEtcd } from '../support/remote-etcd.ts';

async function healthy(): Promise<RemoteEtcd> {
  const etcd = await remoteEtcd();
  await etcd.rounds(ROUNDS_TO_GO);
  return etcd;
}

/** The hold points in the way, each once. */
function inTheWay({ holdPoints }: Verdict): readonly string[] {
  const standing = holdPoints.filter(({ result }) => result === 'fail' || result === 'unknown');
  return [...new Set(standing.map(({ name, result }) => `${name} ${result}`))];
}

const failed = (detail: string, isPassing = false): BackendFailed => {
  return { kind: 'failed', failure: 'http_status', detail, isPassing };
};

describe('a cluster that is observed through a backend', () => {
  it('is given a go when all is well, on samples with times of their own', async () => {
    const etcd = await healthy();
    const verdict = etcd.decide('restart', 'n2');
    expect(inTheWay(verdict)).toEqual([]);
    expect(verdict.decision).toBe('go');
    const now = etcd.time.now();
    const ages = etcd.watch.evaluation?.snapshot.nodes.map(({ observation }) => {
      return now - (observation.at ?? 0);
    });
    expect(ages).toEqual([4_000, 3_000, 2_000]);
  });

  it('asks for what rules read at first, and later for what may have come since', async () => {
    const etcd = await healthy();
    const ranges = etcd.backend.asked.flatMap(({ query }) => /\[(.*)\]$/.exec(query)?.[1] ?? []);
    expect(ranges).toHaveLength(ROUNDS_TO_GO);
    expect(ranges[0]).toBe('5m15s');
    expect(new Set(ranges.slice(1))).toEqual(new Set(['1m15s']));
    for (const { query } of etcd.backend.asked) expect(query).toContain('job="etcd"');
  });

  it('has a windowed value as scraping would have it', async () => {
    const etcd = await healthy();
    const { watch, time } = etcd;
    const rate = parsePromql('increase(etcd_server_proposals_committed_total[1m])');
    const { value } = watch.query(rate, time.now());
    const increases = value.type === 'vector' ? value.samples.map((each) => each.value) : [];
    expect(increases).toEqual([2_000, 2_000, 2_000]);
  });

  it('tells the guard apart from the backend by its own labels', async () => {
    const etcd = await remoteEtcd();
    etcd.backend.scrape('n1:2379', etcd.page('n1'), { cluster: 'theirs', node: 'host-a' });
    await etcd.watch.burst();
    const [series] = etcd.watch.store.select([
      { label: '__name__', operator: '=', text: 'up', matches: (name) => name === 'up' },
    ]);
    expect(series?.labels.toString()).toBe(
      'up{cluster="orders", exported_cluster="theirs", exported_node="host-a", ' +
        'instance="n1:2379", job="etcd", node="n1"}',
    );
  });

  it('is not judged while a backend that answered before answers with an error', async () => {
    const etcd = await healthy();
    etcd.backend.failures.push(failed('the backend answered HTTP 500'));
    await etcd.rounds(1);
    const verdict = etcd.decide('restart', 'n2');
    expect(verdict.decision).toBe('no-go');
    expect(inTheWay(verdict)).toContain('evidence_fresh unknown');
    expect(inTheWay(verdict)).toContain('proposal_backlog_clear unknown');
    expect(etcd.whyUnobserved('n1')).toBe('the backend answered HTTP 500');
    await etcd.rounds(ROUNDS_TO_GO);
    expect(etcd.decide('restart', 'n2').decision).toBe('go');
  });

  it('is asked for once more, a little later, when an answer was lost', async () => {
    const etcd = await healthy();
    etcd.backend.failures.push(failed('the connection broke', true));
    await etcd.scrapes();
    const before = etcd.backend.asked.length;
    const startedAt = etcd.time.now();
    const burst = etcd.watch.burst();
    await etcd.time.advance(149);
    expect(etcd.backend.asked.length - before).toBe(1);
    await etcd.time.advance(1_000);
    expect((await burst).at - startedAt).toBe(150);
    expect(etcd.backend.asked.length - before).toBe(3);
    expect(etcd.decide('restart', 'n2').decision).toBe('go');
  });

  it('gives up when the second question is not answered either', async () => {
    const etcd = await healthy();
    const lost = failed('the connection broke', true);
    etcd.backend.failures.push(lost, lost, lost);
    await etcd.scrapes();
    const burst = etcd.watch.burst();
    await etcd.time.advance(1_000);
    await burst;
    expect(etcd.whyUnobserved('n3')).toBe('the connection broke');
    expect(etcd.decide('restart', 'n2').decision).toBe('no-go');
  });

  it('is not judged when only half of a round was answered', async () => {
    const etcd = await healthy();
    const ask = etcd.backend.query.bind(etcd.backend);
    etcd.backend.query = async (question) =>
      question.result === 'vector' ? failed('it was too much') : await ask(question);
    await etcd.rounds(1);
    expect(etcd.whyUnobserved('n2')).toBe('it was too much');
    expect(etcd.decide('restart', 'n2').decision).toBe('no-go');
  });

  it('leaves a backend alone that fails again and again, and asks whether it is back', async () => {
    const etcd = await healthy();
    etcd.backend.query = (question) => {
      etcd.backend.asked.push(question);
      return Promise.resolve(failed('the backend answered HTTP 502'));
    };
    await etcd.rounds(5);
    const before = etcd.backend.asked.length;
    await etcd.watch.burst();
    expect(etcd.whyUnobserved('n1')).toBe(
      'the backend failed 5 times in a row and is asked again in 5s',
    );
    expect(etcd.backend.asked.length).toBe(before);
    await etcd.rounds(1);
    expect(etcd.backend.asked.length).toBe(before + 1);
  });

  it('counts a node as unobservable, not as down, that the backend cannot scrape', async () => {
    const etcd = await healthy();
    etcd.pages.set('n3', 'down');
    await etcd.rounds(2);
    expect(etcd.whyUnobserved('n3')).toBe('the backend could not scrape it: up is 0');
    const verdict = etcd.decide('restart', 'n2');
    expect(verdict.decision).toBe('no-go');
    expect(inTheWay(verdict)).toContain('quorum_kept fail');
    expect(etcd.decide('restart', 'n3').decision).toBe('no-go');
  });

  it('counts a node as unobservable whose samples have become too old', async () => {
    const etcd = await healthy();
    etcd.pages.set('n3', 'silent');
    await etcd.rounds(2);
    expect(etcd.whyUnobserved('n3')).toBeUndefined();
    await etcd.rounds(2);
    expect(etcd.whyUnobserved('n3')).toBe('the backend has no sample of it from the last 45s');
    expect(etcd.decide('restart', 'n2').decision).toBe('no-go');
  });

  it('is not judged on an answer that is empty', async () => {
    const etcd = await remoteEtcd();
    for (const name of ['n1', 'n2', 'n3']) etcd.pages.set(name, 'silent');
    await etcd.rounds(3);
    expect(etcd.whyUnobserved('n1')).toBe('the backend has no sample of it from the last 45s');
    expect(etcd.decide('restart', 'n2').decision).toBe('no-go');
  });

  it.each([
    [3_500, "the clock of the backend is 3s ahead of the guard's"],
    [-5_500, "the clock of the backend is 5s behind the guard's"],
    [undefined, 'the backend does not say what time it is, so that no age can be told'],
  ])('is not judged when the clock of the backend is %d ms ahead', async (aheadMs, why) => {
    const etcd = await healthy();
    etcd.backend.aheadMs = aheadMs;
    await etcd.rounds(1);
    expect(etcd.whyUnobserved('n1')).toBe(why);
    expect(etcd.decide('restart', 'n2').decision).toBe('no-go');
  });

  it('finds a member that nobody declared', async () => {
    const etcd = await healthy();
    etcd.pages.set('n4', 'page');
    await etcd.rounds(1);
    expect(etcd.watch.evaluation?.snapshot.unexpectedMembers).toEqual(['n4:2379']);
    const verdict = etcd.decide('restart', 'n2');
    expect(inTheWay(verdict)).toContain('evidence_coherent fail');
    etcd.pages.set('n4', 'down');
    await etcd.rounds(1);
    expect(etcd.watch.evaluation?.snapshot.unexpectedMembers).toEqual([]);
  });

  it('does not know which of two instances a node is', async () => {
    const etcd = await healthy();
    await etcd.scrapes();
    etcd.backend.scrape('n2:9100', etcd.page('n2'));
    await etcd.watch.burst();
    expect(etcd.whyUnobserved('n2')).toBe(
      'several values of instance stand for it: n2:2379, n2:9100',
    );
    expect(etcd.decide('restart', 'n1').decision).toBe('no-go');
  });

  it('ends a series that its page has no more', async () => {
    const etcd = await healthy();
    etcd.changes.set('n2', { peers: new Map() });
    await etcd.rounds(1);
    const { value } = etcd.watch.query(
      parsePromql('count by (node) (etcd_network_active_peers)'),
      etcd.time.now(),
    );
    const nodes =
      value.type === 'vector' ? value.samples.map(({ labels }) => labels.get('node')) : [];
    expect(nodes).toEqual(['n1', 'n3']);
  });

  it('closes its connection when it ends', async () => {
    const etcd = await remoteEtcd();
    const stop = new AbortController();
    const running = etcd.watch.run(stop.signal);
    stop.abort();
    await etcd.time.advance(1_000);
    await running;
    expect(etcd.backend.isClosed).toBe(true);
  });
});

describe('a confirmation through a backend', () => {
  it('waits until every node has a sample that is newer than the grant', async () => {
    const etcd = await healthy();
    const grantedAt = etcd.time.now();
    let isThere = false;
    const since = etcd.watch.evaluationSince(grantedAt).then((evaluation) => {
      isThere = true;
      return evaluation;
    });
    await etcd.time.advance(5_000);
    for (const name of ['n1', 'n2', 'n3']) etcd.backend.scrape(`${name}:2379`, etcd.page(name));
    expect(isThere).toBe(false);
    await etcd.time.advance(2_000);
    const evaluation = await since;
    const kinds = evaluation.snapshot.nodes.map(({ observation }) => observation.kind);
    expect(kinds).toEqual(['observed', 'observed', 'observed']);
    expect(etcd.decide('restart', 'n2', evaluation).decision).toBe('go');
    expect(etcd.time.now() - evaluation.at).toBeLessThan(2_000);
  });

  it('does not wait for ever, and does not go by what is older', async () => {
    const etcd = await healthy();
    const grantedAt = etcd.time.now();
    const since = etcd.watch.evaluationSince(grantedAt);
    await etcd.time.advance(5_000);
    for (const name of ['n1', 'n2']) etcd.backend.scrape(`${name}:2379`, etcd.page(name));
    await etcd.time.advance(30_000);
    const evaluation = await since;
    expect(evaluation.at - grantedAt).toBe(22_000);
    const n3 = evaluation.snapshot.nodes.find(({ id }) => id === 'n3');
    expect(n3?.observation).toMatchObject({
      kind: 'unobservable',
      why: 'nothing newer was observed of it while that was waited for',
    });
    expect(etcd.decide('restart', 'n2', evaluation).decision).toBe('no-go');
    // Whoever asks for advice meanwhile is not told of it.
    expect(etcd.whyUnobserved('n3')).toBeUndefined();
  });

  it('does not trust a sample that may be from before, by the clock of another', async () => {
    const etcd = await healthy();
    await etcd.scrapes();
    const grantedAt = instant(etcd.time.now() - 4_500);
    const since = etcd.watch.evaluationSince(grantedAt);
    await etcd.time.advance(1_000);
    let isThere = false;
    void since.then(() => {
      isThere = true;
    });
    await etcd.time.advance(1_000);
    expect(isThere).toBe(false);
    await etcd.time.advance(30_000);
    await since;
  });
});
