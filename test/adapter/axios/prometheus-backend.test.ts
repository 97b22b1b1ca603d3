import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { createPrometheusBackends } from '../../../src/adapter/axios/prometheus-backend.ts';
import { durationMs } from '../../../src/core/base/time.ts';
import type {
  BackendAnswer,
  BackendQuestion,
  MetricsBackend,
} from '../../../src/ports/metrics-backend.ts';
import {
  answerEndless,
  answerWith,
  startRawTarget,
  startTarget,
} from '../../support/hostile-target.ts';

const QUESTION: BackendQuestion = {
  query: '{__name__=~"a|up",job="etcd"}[75s]',
  result: 'matrix',
  atMs: 1_700_000_000_123,
  timeoutMs: durationMs(5_000),
};

const SERIES = {
  metric: { __name__: 'a', node: 'n1' },
  values: [
    [1_700_000_000.5, '1.5'],
    [1_700_000_001, '+Inf'],
  ],
};

function matrix(...result: readonly unknown[]): string {
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
}

function open(port: number, headers: readonly (readonly [string, string])[] = []): MetricsBackend {
  return createPrometheusBackends({ version: '1.2.3' }).open({
    url: `http://127.0.0.1:${port}/prometheus`,
    ...{ headers: new Map(headers), tls: undefined, bodySizeBytes: 10_000 },
  });
}

async function ask(listener: RequestListener, question = QUESTION): Promise<BackendAnswer> {
  await using server = await startTarget(listener);
  const backend = open(server.port);
  try {
    return await backend.query(question);
  } finally {
    backend.close();
  }
}

/** An answer with this body, of the type that servers say. */
const body = (
  text: string,
  status = 200,
  headers: Record<string, string> = {},
): RequestListener => {
  return (request, response) => {
    request.resume();
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(text);
  };
};

describe('a question to a server with the API of Prometheus', () => {
  it('is asked for the whole of its answer, with the headers of the configuration', async () => {
    let asked = '';
    let path: string | undefined;
    await using server = await startTarget((request, response) => {
      path = `${request.method} ${request.url}`;
      request.on('data', (chunk: Buffer) => {
        asked += chunk.toString();
      });
      request.on('end', () => response.end(matrix(SERIES)));
    });
    const backend = open(server.port, [['x-scope-orgid', 'orders']]);
    await backend.query(QUESTION);
    backend.close();
    expect(path).toBe('POST /prometheus/api/v1/query');
    expect(server.asked[0]).toMatchObject({
      'x-scope-orgid': 'orders',
      'user-agent': 'holdpoint/1.2.3',
      'content-type': expect.stringMatching(/^application\/x-www-form-urlencoded/),
    });
    expect(Object.fromEntries(new URLSearchParams(asked))).toEqual({
      query: QUESTION.query,
      time: '1700000000.123',
      timeout: '5000ms',
      ...{ partial_response: 'false', deny_partial_response: '1', nocache: '1' },
    });
  });

  it.each(['identity', 'gzip'])(
    'is answered by samples with their own times (%s)',
    async (encoding) => {
      const answer = await ask((request, response) => {
        request.resume();
        response.setHeader('Date', 'Tue, 14 Nov 2023 22:13:21 GMT');
        response.setHeader('Content-Encoding', encoding);
        response.end(encoding === 'gzip' ? gzipSync(matrix(SERIES)) : matrix(SERIES));
      });
      if (answer.kind === 'failed') throw new Error(answer.detail);
      const [series] = answer.series;
      expect(series?.labels.toString()).toBe('a{node="n1"}');
      expect(series?.timesMs).toEqual([1_700_000_000_500, 1_700_000_001_000]);
      expect(series?.values).toEqual([1.5, Number.POSITIVE_INFINITY]);
      expect(answer.dateMs).toBe(1_700_000_001_000);
    },
  );

  it('takes NaN for the end of a series where the server is known to write it so', async () => {
    const ended = {
      ...SERIES,
      values: [
        [1_700_000_000, '1'],
        [1_700_000_001, 'NaN'],
      ],
    };
    const theirs = await ask(body(matrix(ended), 200, { 'X-Server-Hostname': 'vm' }));
    const others = await ask(body(matrix(ended)));
    const endsOf = (answer: BackendAnswer) => answer.kind === 'answered' && answer.series[0]?.ends;
    expect(endsOf(theirs)).toEqual(new Set([1]));
    expect(endsOf(others)).toEqual(new Set());
  });

  const success = (more: object): string => {
    return JSON.stringify({ ...JSON.parse(matrix(SERIES)), ...more });
  };
  const values = (...points: readonly unknown[]): string => matrix({ ...SERIES, values: points });

  it.each<[string, RequestListener, [string, string]]>([
    ['a warning', body(success({ warnings: ['store 2 is away'] })), ['partial', 'store 2 is away']],
    ['a partial answer', body(success({ isPartial: true })), ['partial', 'all of its storage']],
    [
      'an error',
      body('{"status":"error","error":"too many series"}', 422),
      ['http_status', 'HTTP 422: too many series'],
    ],
    [
      'an error that is called a success',
      body('{"status":"error","error":"no"}'),
      ['syntax', 'no'],
    ],
    [
      'a redirect',
      body('', 302, { Location: 'http://169.254.169.254/' }),
      ['http_status', 'not followed'],
    ],
    ['half of an answer', body(matrix(SERIES).slice(0, -9)), ['syntax', 'only the beginning']],
    ['nothing', body(''), ['syntax', 'not JSON']],
    ['a page', body('<html>log in</html>'), ['syntax', 'not JSON']],
    [
      'another type',
      body('{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}'),
      ['syntax', 'not a matrix'],
    ],
    ['a list', body('[]'), ['syntax', 'not in the form']],
    ['samples out of order', body(values([2, '1'], [1, '1'])), ['syntax', 'out of order']],
    ['two samples of one time', body(values([1, '1'], [1, '2'])), ['syntax', 'out of order']],
    ['a number for a value', body(values([1, 2])), ['syntax', 'not a pair']],
    ['a text for a value', body(values([1, 'many'])), ['syntax', 'not a number']],
    ['an empty value', body(values([1, ''])), ['syntax', 'not a number']],
    ['a hexadecimal value', body(values([1, '0x10'])), ['syntax', 'not a number']],
    [
      'a label that is no text',
      body(matrix({ metric: { a: 1 }, values: [] })),
      ['syntax', 'label'],
    ],
    ['more bytes than are read', answerEndless(Buffer.alloc(1_000, ' ')), ['body_size', '10000']],
  ])('comes to nothing by %s', async (_, listener, [failure, detail]) => {
    const answer = await ask(listener);
    expect(answer).toMatchObject({
      kind: 'failed',
      failure,
      detail: expect.stringContaining(detail),
    });
  });

  it.each([
    [429, true],
    [503, true],
    [422, false],
    [401, false],
  ])('may be asked again after HTTP %d: %s', async (status, isPassing) => {
    expect(await ask(body('', status))).toMatchObject({ failure: 'http_status', isPassing });
  });

  it('comes to nothing when the answer breaks off', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n';
    await using server = await startRawTarget(answerWith(`${head}${matrix(SERIES)}`));
    const backend = open(server.port);
    expect(await backend.query(QUESTION)).toMatchObject({ kind: 'failed', failure: 'unreachable' });
    backend.close();
  });

  it('comes to nothing when there is no whole answer in time, whatever drips in', async () => {
    const answer = await ask(
      (_, response) => {
        response.flushHeaders();
        const drip = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(drip));
      },
      { ...QUESTION, timeoutMs: durationMs(100) },
    );
    expect(answer).toMatchObject({ failure: 'timeout', isPassing: false });
  });

  it('is refused where nobody listens', async () => {
    const server = await startTarget(() => undefined);
    await server[Symbol.asyncDispose]();
    const backend = open(server.port);
    expect(await backend.query(QUESTION)).toMatchObject({ failure: 'refused', isPassing: true });
    backend.close();
  });

  it('waits its turn, since a server gets eight at a time, and not for ever', async () => {
    let most = 0;
    let now = 0;
    const waiting: (() => void)[] = [];
    await using server = await startTarget((request, response) => {
      request.resume();
      now += 1;
      most = Math.max(most, now);
      waiting.push(() => {
        now -= 1;
        response.end(matrix(SERIES));
      });
    });
    const backend = open(server.port);
    const asked = Array.from({ length: 20 }, () => backend.query(QUESTION));
    const late = backend.query({ ...QUESTION, timeoutMs: durationMs(50) });
    await vi.waitFor(() => expect(waiting).toHaveLength(8));
    expect(await late).toMatchObject({ failure: 'timeout' });
    const answering = setInterval(() => waiting.shift()?.(), 1);
    const answers = await Promise.all(asked);
    clearInterval(answering);
    backend.close();
    expect(answers.every(({ kind }) => kind === 'answered')).toBe(true);
    expect(most).toBe(8);
  });

  it('ends when its connection is closed', async () => {
    await using server = await startTarget(() => undefined);
    const backend = open(server.port);
    const asked = backend.query(QUESTION);
    backend.close();
    expect(await asked).toMatchObject({ failure: 'unreachable', detail: 'the session was closed' });
  });
});

/** The answer of `/api/v1/rules` with these rules in one group. */
function rulesPage(...rules: readonly unknown[]): string {
  return JSON.stringify({ status: 'success', data: { groups: [{ name: 'disks', rules }] } });
}

const SLOW = {
  ...{ type: 'alerting', name: 'Slow', query: 'fsync > 5', health: 'ok' },
  labels: { severity: 'page' },
  lastEvaluation: '2026-11-21T12:00:00.5Z',
  alerts: [
    {
      ...{ labels: { alertname: 'Slow', instance: 'n1:2379' }, state: 'firing' },
      ...{ annotations: { summary: 'it is slow' }, activeAt: '2026-11-21T11:59:00Z' },
    },
    { labels: { alertname: 'Slow' }, state: 'pending' },
  ],
};

async function rulesOf(text: string) {
  await using server = await startTarget(body(text));
  const backend = open(server.port);
  try {
    return await backend.alertRules(durationMs(5_000));
  } finally {
    backend.close();
  }
}

describe('the alerting rules of a server', () => {
  it('are asked for whole, and read with their alerts and when they were judged', async () => {
    const paths: string[] = [];
    await using server = await startTarget((request, response) => {
      paths.push(request.url ?? '');
      body(rulesPage(SLOW))(request, response);
    });
    const backend = open(server.port);
    const answer = await backend.alertRules(durationMs(5_000));
    backend.close();
    if (answer.kind === 'failed') throw new Error(answer.detail);
    expect(paths).toEqual(['/prometheus/api/v1/rules?type=alert&partial_response=false']);
    expect(answer.rules.map(({ labels, alerts, ...rest }) => [`${labels}`, rest])).toEqual([
      [
        '{severity="page"}',
        {
          ...{ name: 'Slow', query: 'fsync > 5', health: 'ok', error: '' },
          evaluatedAtMs: Date.UTC(2026, 10, 21, 12, 0, 0, 500),
        },
      ],
    ]);
    expect(answer.rules[0]?.alerts.map(({ labels, ...rest }) => [`${labels}`, rest])).toEqual([
      [
        '{alertname="Slow", instance="n1:2379"}',
        {
          ...{ state: 'firing', summary: 'it is slow' },
          activeAtMs: Date.UTC(2026, 10, 21, 11, 59),
        },
      ],
      ['{alertname="Slow"}', { state: 'pending', summary: undefined, activeAtMs: undefined }],
    ]);
  });

  it('say when they were not judged, in the words of Prometheus and of vmalert', async () => {
    const never = { ...SLOW, health: 'unknown', lastEvaluation: '0001-01-01T00:00:00Z' };
    const wrong = { ...SLOW, health: 'err', lastError: 'found duplicate series' };
    const words = ['no match', 'nomatch', 'fine'].map((health) => ({ ...SLOW, health }));
    const recording = { ...SLOW, type: 'recording' };
    const answer = await rulesOf(rulesPage(never, wrong, ...words, recording));
    if (answer.kind === 'failed') throw new Error(answer.detail);
    expect(answer.rules.map(({ health, error }) => [health, error])).toEqual([
      ['not-evaluated', ''],
      ['failed', 'found duplicate series'],
      ['no-data', ''],
      ['no-data', ''],
      ['failed', ''],
    ]);
    expect(answer.rules[0]?.evaluatedAtMs).toBeUndefined();
  });

  it('are unknown when one of them cannot be read, or when there may be more', async () => {
    const odd = { ...SLOW, alerts: [{ labels: {}, state: 'resolved' }] };
    expect(await rulesOf(rulesPage(odd))).toMatchObject({ failure: 'syntax' });
    expect(await rulesOf(rulesPage({ ...SLOW, alerts: 'none' }))).toMatchObject({
      failure: 'syntax',
    });
    const partial = { status: 'success', warnings: ['a ruler is away'], data: { groups: [] } };
    expect(await rulesOf(JSON.stringify(partial))).toMatchObject({ failure: 'partial' });
  });
});
