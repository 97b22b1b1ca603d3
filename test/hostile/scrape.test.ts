import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { durationMs } from '../../src/core/base/time.ts';
import {
  answerEndless,
  answerPage,
  answerWith,
  bombMember,
  type HostileTarget,
  startRawTarget,
  startTarget,
} from '../support/hostile-target.ts';
import {
  BODY_LIMIT_BYTES,
  describeOutcome,
  openSession,
  PATIENT_MS,
  scrapeOnce,
} from '../support/scraping.ts';

const PAGE = 'a 1\nb{c="d"} 2\n';
const TEXT = 'text/plain; version=0.0.4';

const status = (code: number, headers: Record<string, string> = {}): Promise<HostileTarget> =>
  startTarget((_, response) => response.writeHead(code, headers).end('a 1\n'));

const body = (bytes: string | Uint8Array, headers: Record<string, string> = {}) =>
  startTarget((_, response) =>
    response.writeHead(200, { 'Content-Type': TEXT, ...headers }).end(bytes),
  );

const page = (text: string, contentType?: string) => startTarget(answerPage(text, contentType));

const raw = (...lines: readonly string[]) => startRawTarget(answerWith(lines.join('\r\n')));

const OK = 'HTTP/1.1 200 OK';
const PLAIN = `Content-Type: ${TEXT}`;
const GZIP = { 'Content-Encoding': 'gzip' };

const TARGETS: readonly (readonly [string, () => Promise<HostileTarget>, string])[] = [
  [
    'HTML under its own type',
    () => page('<html></html>\n', 'text/html; charset=utf-8'),
    'content_type: the content type "text/html; charset=utf-8" is not a metrics page',
  ],
  [
    'HTML under the type of metrics',
    () => page('<!doctype html>\n<html></html>\n'),
    'syntax: line 1, column 1: expected a metric name, found "<"',
  ],
  [
    'no content type',
    () => raw(OK, 'Content-Length: 4', '', 'a 1\n'),
    'content_type: the content type "" is not a metrics page',
  ],
  [
    'protobuf',
    () => page('a', 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily'),
    'content_type: the content type "application/vnd.google.protobuf; proto=io.prometheus',
  ],
  ['500', () => status(500, { 'Content-Type': TEXT }), 'http_status: the answer is HTTP 500'],
  ['401', () => status(401), 'http_status: the answer is HTTP 401'],
  ['204', () => status(204), 'http_status: the answer is HTTP 204'],
  ['206', () => status(206, { 'Content-Type': TEXT }), 'http_status: the answer is HTTP 206'],
  [
    'a redirect',
    () => status(302, { Location: 'http://169.254.169.254/latest/meta-data/' }),
    'http_status: the answer is HTTP 302, and redirects are not followed',
  ],
  ['an empty body', () => page(''), 'syntax: line 1, column 1: the page is empty'],
  [
    'an empty body of OpenMetrics',
    () => page('', 'application/openmetrics-text'),
    'syntax: line 1, column 1: the page is empty',
  ],
  [
    'half a page of OpenMetrics',
    () => page('a 1\n', 'application/openmetrics-text; version=1.0.0'),
    'syntax: line 2, column 1: the page does not end with # EOF',
  ],
  [
    'half a line',
    () => page('a 1\nb 2'),
    'syntax: line 2, column 4: the page ends in the middle of a line',
  ],
  [
    'a body shorter than it promised',
    () => raw(OK, PLAIN, 'Content-Length: 100', '', PAGE),
    'unreachable: the connection broke in the middle of the page',
  ],
  [
    'chunks without the last one',
    () => raw(OK, PLAIN, 'Transfer-Encoding: chunked', '', '4', 'a 1\n', ''),
    'unreachable: the connection broke in the middle of the page',
  ],
  [
    'a body that ends with the connection',
    () => raw(OK, PLAIN, '', PAGE),
    'syntax: half of this page would look like all of it: it needs a Content-Length, chunks, gzip',
  ],
  [
    'a chunk size that is none',
    () => raw(OK, PLAIN, 'Transfer-Encoding: chunked', '', 'zz', PAGE),
    'unreachable: the connection broke in the middle of the page',
  ],
  [
    'a head that never ends',
    () => raw(OK, `X-Long: ${'x'.repeat(100_000)}`, PLAIN, '', PAGE),
    'unreachable: the answer is not HTTP (HPE_HEADER_OVERFLOW)',
  ],
  [
    'an encoding nobody asked for',
    () => body('x', { 'Content-Encoding': 'br' }),
    'encoding: the content encoding "br" was not asked for',
  ],
  [
    'gzip that is none',
    () => body(PAGE, GZIP),
    'encoding: the body cannot be inflated: incorrect header check',
  ],
  [
    'gzip that is cut',
    () => body(gzipSync(PAGE).subarray(0, -4), GZIP),
    'encoding: the body cannot be inflated: unexpected end of file',
  ],
  [
    'gzip with a wrong sum',
    () => body(Buffer.concat([gzipSync(PAGE).subarray(0, -8), Buffer.alloc(8)]), GZIP),
    'encoding: the body cannot be inflated: incorrect data check',
  ],
  [
    'gzip with garbage after it',
    () => body(Buffer.concat([gzipSync(PAGE), Buffer.from('garbage, long enough')]), GZIP),
    'encoding: the body cannot be inflated: incorrect header check',
  ],
  [
    'a gzip bomb',
    () => body(bombMember(64 * BODY_LIMIT_BYTES), GZIP),
    `body_size: the body is larger than ${BODY_LIMIT_BYTES} bytes`,
  ],
  [
    'a body that says it is too large',
    () => raw(OK, PLAIN, 'Content-Length: 1073741824', '', PAGE),
    `body_size: the body is larger than ${BODY_LIMIT_BYTES} bytes`,
  ],
  [
    'a duplicate series',
    () => page('a 1\nb 2\na 3\n'),
    'duplicate: line 3, column 1: the series "a" has a second sample',
  ],
  [
    'garbage after the end',
    () => page('a 1\n# EOF\nb 2\n', 'application/openmetrics-text'),
    'syntax: line 3, column 1: there is text after # EOF',
  ],
  ['an old timestamp', () => page('a 1 1000\n'), 'timestamp_skew: '],
  ['a NUL', () => page('a 1\0\n'), 'syntax: line 1, column 4: the page has a NUL byte'],
  [
    'a label bomb',
    () => page(`a{b="${'x'.repeat(5_000)}"} 1\n`),
    'limits: line 1, column 5: a label value is longer than 4096 characters',
  ],
];

describe('a target that answers', () => {
  it.each(TARGETS)('%s is a failure that says why', async (_, start, described) => {
    await using target = await start();
    const outcome = await scrapeOnce(target.url);
    expect(outcome.kind).toBe('failed');
    expect(describeOutcome(outcome).slice(0, described.length)).toBe(described);
  });

  it('NaN is believed, and is not a number', async () => {
    await using target = await startTarget(answerPage('a NaN\nb -Inf\n'));
    expect(describeOutcome(await scrapeOnce(target.url))).toBe('a NaN, b -Infinity');
  });
});

describe('a target that takes its time', () => {
  const TIMEOUT_MS = 100;

  it.each([
    ['never accepts a request', () => startRawTarget(() => undefined)],
    ['never answers', () => startTarget(() => undefined)],
    [
      'never ends its body',
      () =>
        startTarget((_, response) => {
          response.writeHead(200, { 'Content-Type': TEXT }).write('a 1\n');
        }),
    ],
    [
      'never ends its compressed body',
      () =>
        startTarget((_, response) => {
          response.writeHead(200, { 'Content-Type': TEXT, ...GZIP });
          response.write(gzipSync(PAGE).subarray(0, 20));
        }),
    ],
    ['drips its head', () => startRawTarget((socket) => drip(socket, `${OK}\r\nX-Long: `))],
    [
      'drips its body',
      () =>
        startRawTarget((socket) =>
          drip(socket, `${OK}\r\n${PLAIN}\r\nContent-Length: 9999\r\n\r\n`),
        ),
    ],
  ])('and %s is cut off at the deadline, and scraped again after it', async (_, start) => {
    await using target = await start();
    using session = openSession(target.url);
    for (const _round of [1, 2]) {
      const outcome = await session.scrape(durationMs(TIMEOUT_MS));
      expect(describeOutcome(outcome)).toBe(`timeout: no whole answer within ${TIMEOUT_MS} ms`);
      // Generous, since the machine is shared: the point is that it is no multiple of the timeout.
      expect(outcome.durationMs).toBeLessThan(TIMEOUT_MS * 10);
    }
  });
});

describe('a good page cut at any byte of its way (R4)', () => {
  const text = 'up 1\nlag{peer="b"} 12\nindex 12345\n';
  const whole = 'up 1, lag{peer="b"} 12, index 12345';
  const head = (...headers: readonly string[]): string => [OK, ...headers, '', ''].join('\r\n');

  it.each([
    ['with a content length', head(PLAIN, `Content-Length: ${text.length}`), Buffer.from(text)],
    [
      'in chunks',
      head(PLAIN, 'Transfer-Encoding: chunked'),
      Buffer.from(
        `5\r\nup 1\n\r\n${(text.length - 5).toString(16)}\r\n${text.slice(5)}\r\n0\r\n\r\n`,
      ),
    ],
    [
      'compressed, up to the end of the connection',
      head(PLAIN, 'Content-Encoding: gzip'),
      gzipSync(text),
    ],
    ['up to the end of the connection', head(PLAIN), Buffer.from(text)],
  ])('never yields samples but all of them: %s', async (name, start, bytes) => {
    let length = 0;
    await using target = await startRawTarget((socket) => {
      socket.on('data', () =>
        socket.end(Buffer.concat([Buffer.from(start), bytes.subarray(0, length)])),
      );
    });
    using session = openSession(target.url);
    for (length = 0; length < bytes.length; length += 1) {
      const outcome = await session.scrape(PATIENT_MS);
      expect(outcome.kind, `${name}, cut at ${length}`).toBe('failed');
    }
    const outcome = await session.scrape(PATIENT_MS);
    if (start === head(PLAIN)) expect(outcome.kind).toBe('failed');
    else expect(describeOutcome(outcome)).toBe(whole);
  });
});

describe('an endless body', () => {
  const noise = Buffer.alloc(65_536, '#');
  // The head of a gzip file may name a file, and nothing says how long that name is.
  const gzipHead = Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]);

  it.each([
    ['of noise', Buffer.alloc(0), {}, 'body_size'],
    ['of noise, under a limit above that of a line', Buffer.alloc(0), {}, 'limits'],
    ['of gzip that never inflates to anything', gzipHead, GZIP, 'body_size'],
  ])('%s is not read much further than the limit', async (...[, head, headers, failure]) => {
    const progress = { sent: 0 };
    await using target = await startTarget((request, response) => {
      response.writeHead(200, { 'Content-Type': TEXT, ...headers });
      response.write(head);
      answerEndless(noise, progress)(request, response);
    });
    const bodySizeBytes = failure === 'limits' ? 64 * BODY_LIMIT_BYTES : BODY_LIMIT_BYTES;
    const outcome = await scrapeOnce(target.url, { bodySizeBytes });
    expect(outcome).toMatchObject({ kind: 'failed', failure });
    // What the sockets of both sides buffer comes on top: some megabytes, and no gigabyte.
    expect(progress.sent).toBeLessThan(BODY_LIMIT_BYTES + 32 * 1_048_576);
  });
});

function drip(socket: Socket, start: string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write('x'), 5);
  socket.on('close', () => clearInterval(timer));
}
