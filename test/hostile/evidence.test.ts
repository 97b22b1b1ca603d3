import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { until } from '../support/etcd.ts';
import { answerPage, startTarget } from '../support/hostile-target.ts';
import {
  CONFIG_FILE,
  configOf,
  type LiveAnswer,
  type LiveDaemon,
  raftPage,
  startLiveDaemon,
  startMember,
} from '../support/live-daemon.ts';

const SHIPPED = [`${process.cwd()}/rules`];

/** The page of a member that dates each of its values so long from now. */
function dated(name: string, aheadMs: number): RequestListener {
  return (request, response) => {
    const stamp = Math.round(Date.now() + aheadMs);
    const page = raftPage(name).replaceAll(/(?<=\S)\n/g, ` ${stamp}\n`);
    answerPage(page)(request, response);
  };
}

/** A page on which no other member has a live connection with n3. */
function withoutN3(name: string): string {
  return raftPage(name).replace('raft_peer_active{peer="n3"} 1', 'raft_peer_active{peer="n3"} 0');
}

async function guard(urls: readonly string[]): Promise<LiveDaemon> {
  const config = configOf(urls, { rules: SHIPPED, runbook: 'rolling-restart' });
  return await startLiveDaemon(new Map([[CONFIG_FILE, config]]));
}

/** Asks until an answer is as wanted, and returns it. */
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
  await until(isThere, `another answer than ${JSON.stringify(last)}`);
  return last;
}

function reasonsIn({ body }: LiveAnswer): readonly string[] {
  return (body.holdPoints ?? []).flatMap(({ name, node, reason }) =>
    reason === undefined ? [] : [`${name} ${node}: ${reason}`],
  );
}

async function counted(live: LiveDaemon, outcome: string): Promise<number> {
  const page = await (await fetch(`${live.daemon.url}/metrics`)).text();
  const samples = page.matchAll(/^holdpoint_scrapes_total\{([^}]*)\} (\d+)$/gm);
  let sum = 0;
  for (const [, labels = '', value] of samples) {
    if (labels.includes(`outcome="${outcome}"`)) sum += Number(value);
  }
  return sum;
}

describe('a target that dates its values itself', () => {
  it.each([-6_000, 6_000])('R3: is not observed when it is %i ms off, and counted', async (off) => {
    await using n1 = await startMember('n1');
    await using n2 = await startMember('n2');
    await using n3 = await startTarget(dated('n3', off));
    await using live = await guard([n1.url, n2.url, n3.url]);
    const answer = await answered(live, 'n2', ({ status }) => status === 409);
    expect(reasonsIn(answer)).toContain('evidence_fresh n3: timestamp_skew');
    expect(await counted(live, 'timestamp_skew')).toBeGreaterThan(0);
  });

  it('R3: is believed when it means now', async () => {
    await using n1 = await startMember('n1');
    await using n2 = await startMember('n2');
    await using n3 = await startTarget(dated('n3', -1_000));
    await using live = await guard([n1.url, n2.url, n3.url]);
    const answer = await answered(live, 'n2', ({ status }) => status === 409);
    expect(reasonsIn(answer)).toEqual([]);
    expect(await counted(live, 'timestamp_skew')).toBe(0);
  });
});

describe('a member that is not seen', () => {
  it('R10: is told apart from one that is down, and neither lets another go', async () => {
    await using n1 = await startTarget(answerPage(withoutN3('n1')));
    await using n2 = await startTarget(answerPage(withoutN3('n2')));
    const n3 = await startMember('n3');
    await n3[Symbol.asyncDispose]();
    await using down = await guard([n1.url, n2.url, n3.url]);
    const refused = await answered(down, 'n2', ({ status }) => status === 409);
    expect(reasonsIn(refused)).toEqual([]);
    expect(JSON.stringify(refused.body)).toContain('n3 (down: connection refused');

    await using silent = await startTarget(() => undefined);
    await using unseen = await guard([n1.url, n2.url, silent.url]);
    const unknown = await answered(unseen, 'n2', ({ status }) => status === 409);
    expect(reasonsIn(unknown)).toContain('evidence_fresh n3: timeout');
    expect(unknown.body.kind).toBe('unknown');
  });
});
