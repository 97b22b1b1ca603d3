import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import {
  answerPage,
  answerWith,
  startRawTarget,
  startTarget,
} from '../../support/hostile-target.ts';
import { SessionView } from '../../support/pages.ts';
import { describeOutcome, openSession, PATIENT_MS, scrapeOnce } from '../../support/scraping.ts';

describe('a scrape of a good target', () => {
  it('brings its samples with the labels of the target', async () => {
    const page = '# TYPE up gauge\nup{node="x"} 1\nlag NaN\n';
    await using target = await startTarget(answerPage(page));
    const outcome = await scrapeOnce(target.url, { targetLabels: [['node', 'n1']] });
    expect(outcome).toMatchObject({
      kind: 'scraped',
      bodyBytes: page.length,
      samplesScraped: 2,
    });
    expect(describeOutcome(outcome)).toBe('up{exported_node="x", node="n1"} 1, lag{node="n1"} NaN');
  });

  it('asks as Prometheus does, under its own name, with the headers of the target', async () => {
    await using target = await startTarget(answerPage('a 1\n'));
    await scrapeOnce(target.url, { headers: [['Authorization', 'Bearer s']], timeoutMs: 2_500 });
    expect(target.asked[0]).toMatchObject({
      accept: expect.stringMatching(
        /^application\/openmetrics-text;version=1\.0\.0;.*\*\/\*;q=0\.2$/,
      ),
      'accept-encoding': 'gzip',
      'user-agent': 'holdpoint/1.2.3',
      'x-prometheus-scrape-timeout-seconds': '2.5',
      authorization: 'Bearer s',
    });
    expect(target.asked[0]?.accept).not.toContain('protobuf');
  });

  it('inflates gzip, also of several members', async () => {
    await using target = await startTarget((_, response) => {
      response.setHeader('Content-Type', 'application/openmetrics-text; version=1.0.0');
      response.setHeader('Content-Encoding', 'gzip');
      response.end(Buffer.concat([gzipSync('a 1\n'), gzipSync('b 2\n# EOF\n')]));
    });
    const outcome = await scrapeOnce(target.url);
    expect(outcome).toMatchObject({ bodyBytes: 'a 1\nb 2\n# EOF\n'.length });
    expect(describeOutcome(outcome)).toBe('a 1, b 2');
  });

  it('keeps the connection and the numbers of series from scrape to scrape', async () => {
    let scrapes = 0;
    await using target = await startTarget((request, response) => {
      scrapes += 1;
      answerPage(`a ${scrapes}\n`)(request, response);
    });
    using session = openSession(target.url);
    const view = new SessionView();
    for (const value of [1, 2, 3]) {
      const outcome = await session.scrape(PATIENT_MS);
      if (outcome.kind === 'failed') throw new Error(outcome.detail);
      expect([...view.samplesOf(outcome.batch)]).toEqual([['a', value]]);
      expect(outcome.batch.introduced.length).toBe(value === 1 ? 1 : 0);
    }
    expect(target.connections()).toBe(1);
  });

  it('dates the values by the first byte, not by the last', async () => {
    // The server sends the rest of its page only once the scraper has read the clock for the head.
    const { promise: headSeen, resolve: seeHead } = Promise.withResolvers<void>();
    const readings = [1_000, 2_000, 9_000];
    const clock = {
      now: () => {
        if (readings.length === 2) seeHead();
        return instant(readings.shift() ?? Number.NaN);
      },
      wallOffsetMs: () => 0,
    };
    await using target = await startTarget(async (_, response) => {
      response.setHeader('Content-Type', 'text/plain');
      response.write('a 1\n');
      await headSeen;
      response.end('b 2\n');
    });
    const outcome = await scrapeOnce(target.url, { clock });
    expect(outcome).toMatchObject({ kind: 'scraped', observedAt: 2_000, durationMs: 8_000 });
  });

  it('holds explicit timestamps against the wall clock', async () => {
    const clock = { now: () => instant(5_000), wallOffsetMs: () => 1_000_000 };
    await using target = await startTarget((request, response) => {
      answerPage(`a 1 ${request.headers['x-stamp']}\n`)(request, response);
    });
    const scrape = (stamp: string) =>
      scrapeOnce(target.url, { clock, headers: [['X-Stamp', stamp]] });
    expect(describeOutcome(await scrape('1009000'))).toBe('a 1');
    expect(describeOutcome(await scrape('1011000'))).toBe(
      'timestamp_skew: line 1, column 4: the timestamp is 6.0 s ahead of the wall clock',
    );
  });
});

describe('a connection', () => {
  it('that the server closed between two scrapes is opened anew', async () => {
    let requests = 0;
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\n';
    await using target = await startRawTarget((socket) => {
      let seen = 0;
      socket.on('data', () => {
        requests += 1;
        seen += 1;
        // The second request on a connection finds it closing, as a server's idle timer does it.
        if (seen === 2) socket.destroy();
        else socket.write(`${head}a ${requests}\n`);
      });
    });
    using session = openSession(target.url);
    expect(describeOutcome(await session.scrape(PATIENT_MS))).toBe('a 1');
    expect(await session.scrape(PATIENT_MS)).toMatchObject({ kind: 'scraped' });
    expect(requests).toBe(3);
  });

  it('that breaks when it is fresh is a failure, and not tried again', async () => {
    let connections = 0;
    await using target = await startRawTarget((socket) => {
      connections += 1;
      socket.on('data', () => socket.destroy());
    });
    expect(await scrapeOnce(target.url)).toMatchObject({ failure: 'unreachable' });
    expect(connections).toBe(1);
  });

  it('that nobody accepts is refused, by address and by a name with two addresses', async () => {
    const port = await freePort();
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(describeOutcome(await scrapeOnce(`http://${host}:${port}/metrics`))).toBe(
        'refused: the connection was refused',
      );
    }
  });

  it('to a name that does not exist is unreachable', async () => {
    const outcome = await scrapeOnce('http://no-such-host.invalid/metrics');
    expect(outcome).toMatchObject({ kind: 'failed', failure: 'unreachable' });
  });

  it('that speaks TLS to a plain client, or the reverse, is unreachable', async () => {
    await using target = await startTarget(answerPage('a 1\n'));
    const outcome = await scrapeOnce(target.url.replace('http:', 'https:'));
    expect(outcome).toMatchObject({ kind: 'failed', failure: 'unreachable' });
  });

  it('that answers something else than HTTP is unreachable', async () => {
    await using target = await startRawTarget(answerWith('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(describeOutcome(await scrapeOnce(target.url))).toMatch(
      /^unreachable: the answer is not HTTP \(HPE_/,
    );
  });
});

describe('a connection whose answer is refused', () => {
  it.each([
    ['by its status', 500, 'text/plain', 'a 1\n'],
    ['by its type', 200, 'text/html', 'a 1\n'],
    ['by its first line', 200, 'text/plain', `- 1\n${'# long\n'.repeat(50_000)}`],
    ['by its last line', 200, 'text/plain', 'a 1\n-\n'],
  ])('%s does not stay open', async (...[, status, type, body]) => {
    await using target = await startTarget((_, response) => {
      response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length }).end(body);
    });
    using session = openSession(target.url);
    for (let round = 0; round < 10; round += 1) {
      expect((await session.scrape(PATIENT_MS)).kind).toBe('failed');
    }
    await expect.poll(() => target.open()).toBeLessThanOrEqual(1);
  });
});

describe('a session', () => {
  it('calls a second scrape under way a programming error', async () => {
    await using target = await startTarget(() => undefined);
    using session = openSession(target.url);
    const first = session.scrape(PATIENT_MS);
    await expect(session.scrape(PATIENT_MS)).rejects.toThrow('never overlap');
    session.close();
    expect(describeOutcome(await first)).toBe('unreachable: the session was closed');
    await expect(session.scrape(PATIENT_MS)).rejects.toThrow('closed session');
  });

  it('ends a scrape at its deadline and can scrape again', async () => {
    let isHanging = true;
    await using target = await startTarget((request, response) => {
      if (!isHanging) answerPage('a 1\n')(request, response);
    });
    using session = openSession(target.url);
    expect(describeOutcome(await session.scrape(durationMs(60)))).toBe(
      'timeout: no whole answer within 60 ms',
    );
    isHanging = false;
    expect(describeOutcome(await session.scrape(PATIENT_MS))).toBe('a 1');
  });

  it('never tells a URL or a header in its details', async () => {
    const port = await freePort();
    await using wrong = await startTarget((_, response) => response.writeHead(401).end());
    const urls = [
      `http://u:secret@127.0.0.1:${port}/secret`,
      wrong.url,
      'http://[secret',
      'secret',
    ];
    for (const url of urls) {
      const outcome = await scrapeOnce(url, { headers: [['Authorization', 'Bearer secret']] });
      expect(outcome.kind).toBe('failed');
      expect(describeOutcome(outcome)).not.toContain('secret');
    }
  });

  it('does not use a proxy of the environment (R32)', async () => {
    await using proxy = await startTarget(answerPage('proxied 1\n'));
    await using target = await startTarget(answerPage('a 1\n'));
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = proxy.url;
    try {
      expect(describeOutcome(await scrapeOnce(target.url))).toBe('a 1');
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
    expect(proxy.asked).toEqual([]);
  });
});

async function freePort(): Promise<number> {
  await using target = await startRawTarget(() => undefined);
  return target.port;
}
