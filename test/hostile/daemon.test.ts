import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { until } from '../support/etcd.ts';
import { answerEndless, answerPage, bombMember, startTarget } from '../support/hostile-target.ts';
import {
  CONFIG_FILE,
  configOf,
  type LiveAnswer,
  raftPage,
  startLiveDaemon,
  startMember,
} from '../support/live-daemon.ts';

const SHIPPED = [`${process.cwd()}/rules`];

/** Made once: making it takes longer than any answer may. */
const BOMB = bombMember(64 * 2 ** 20);

/** What the target n3 answers, and what the guard must say of it. */
const ANSWERS: Record<string, { readonly answer: RequestListener; readonly says: RegExp }> = {
  HTML: { answer: answerPage('<html></html>', 'text/html'), says: /content type "text\/html"/ },
  'HTTP 500': {
    answer: (_, response) => response.writeHead(500).end('oops'),
    says: /HTTP 500/,
  },
  nothing: { answer: () => undefined, says: /no whole answer within 250 ms/ },
  'an empty page': { answer: answerPage(''), says: /line 1, column 1/ },
  'half a page': { answer: answerPage(raftPage('n3').slice(0, -4)), says: /line 9, column 27/ },
  'a body without an end': {
    answer: (request, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      answerEndless(Buffer.from('# a comment that goes on and on\n'.repeat(1_000)))(
        request,
        response,
      );
    },
    says: /larger than 1048576 bytes|no whole answer/,
  },
  'a gzip bomb': {
    answer: (_, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.setHeader('content-encoding', 'gzip');
      response.end(BOMB);
    },
    says: /larger than 1048576 bytes/,
  },
  'gzip that is cut': {
    answer: (_, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(raftPage('n3')).subarray(0, 40));
    },
    says: /inflate/,
  },
  'NaN for its index': {
    answer: answerPage(raftPage('n3').replace('raft_applied_index 100', 'raft_applied_index NaN')),
    says: /the value is NaN/,
  },
  'a series twice': {
    answer: answerPage(`raft_is_leader 0\n${raftPage('n3')}`),
    says: /has a second sample/,
  },
  'a redirect to a healthy member': {
    answer: (_, response) => response.writeHead(302, { location: '/metrics' }).end(),
    says: /HTTP 302, and redirects are not followed/,
  },
  'a page without the leader metric': {
    answer: answerPage(raftPage('n3').replace('raft_is_leader 0\n', '')),
    says: /is_leader/,
  },
};

function words({ body }: LiveAnswer): string {
  return (body.holdPoints ?? [])
    .filter(({ result }) => result === 'unknown' || result === 'fail')
    .map(({ name, node, detail }) => `${name} ${node}: ${detail}`)
    .join('\n');
}

describe('a cluster of which one target answers', () => {
  it.each(Object.entries(ANSWERS))(
    '%s never gets a go, and is told why',
    async (_, hostile) => {
      await using n1 = await startMember('n1');
      await using n2 = await startMember('n2');
      await using n3 = await startTarget(hostile.answer);
      const urls = [n1.url, n2.url, n3.url];
      const config = configOf(urls, { rules: SHIPPED, runbook: 'rolling-restart' });
      await using live = await startLiveDaemon(new Map([[CONFIG_FILE, config]]));
      const statuses = new Set<number>();
      let said = '';
      await until(async () => {
        const answer = await live.ask('n2');
        statuses.add(answer.status);
        said = words(answer);
        // On a busy machine a round may end by its timeout, before the answer was looked at.
        return answer.status === 409 && said.includes('n3') && hostile.says.test(said);
      }, 'a no that names n3 and says why');
      // Two rounds and more: whatever it answers, it stays a no for everyone.
      await until(async () => {
        for (const node of ['n1', 'n2', 'n3']) statuses.add((await live.ask(node)).status);
        return ([...live.daemon.guard.watches.values()][0]?.evaluation?.sequence ?? 0) > 4;
      }, 'four rounds');
      expect(statuses).not.toContain(200);
      expect((await fetch(`${live.daemon.url}/-/healthy`)).status).toBe(200);
    },
    60_000,
  );
});

describe('a rules file with a mistake in one of its lines', () => {
  it('is refused at its place, and the daemon goes on with the last good rules', async () => {
    await using n1 = await startMember('n1');
    await using n2 = await startMember('n2');
    await using n3 = await startMember('n3');
    const good = readFileSync('rules/runbooks/rolling-restart.yaml', 'utf8');
    const lines = good.split('\n');
    const at = lines.findIndex((line) => /^ {2}- name:/.test(line));
    const bad = lines.with(at, '  - name: [unclosed').join('\n');
    const rules = ['restart.yaml', `${process.cwd()}/rules/systems`];
    const config = configOf([n1.url, n2.url, n3.url], { rules, runbook: 'rolling-restart' });
    const files = new Map([
      [CONFIG_FILE, config],
      ['restart.yaml', good],
    ]);
    await using live = await startLiveDaemon(files);
    const before = await live.ask('n2');
    live.files.set('restart.yaml', bad);
    const answer = await fetch(`${live.daemon.url}/-/reload`, { method: 'POST' });
    const { findings } = JSON.parse(await answer.text());
    expect(answer.status).toBe(422);
    const places = [at + 1, at + 2].map((line) => `restart.yaml:${line}:`);
    expect(
      places.some((place) => findings[0].includes(place)),
      findings[0],
    ).toBe(true);
    const after = await live.ask('n2');
    expect(after.status).not.toBe(200);
    expect(after.body.rulebookDigest ?? before.body.rulebookDigest).toBe(
      before.body.rulebookDigest ?? after.body.rulebookDigest,
    );
  });
});
