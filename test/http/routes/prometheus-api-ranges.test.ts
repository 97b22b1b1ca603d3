import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { doAll } from '../../../src/core/base/steps.ts';
import { instant } from '../../../src/core/base/time.ts';
import { success } from '../../../src/http/prometheus-api/reply.ts';
import { replyText } from '../../../src/http/prometheus-api/reply-text.ts';
import { Slices } from '../../../src/service/slices.ts';
import { startServer, type TestServer } from '../../support/http.ts';

/** A moment of the guard's clock as wall time, in seconds. */
const LAST = 1_700_000_003.5;

function get({ url }: TestServer, path: string, parameters: Readonly<Record<string, string>>) {
  return request(url).get(`/api/v1/${path}?${new URLSearchParams(parameters)}`);
}

describe('/api/v1/query_range, bit by bit', () => {
  it('writes what it writes at once, annotations included', () => {
    const data = { resultType: 'matrix', result: [{ metric: { a: '"' }, values: [[1, '2']] }] };
    for (const annotations of [[], ['PromQL info: one', 'two']]) {
      for (const result of [data.result, [], [...data.result, ...data.result]]) {
        const reply = success({ ...data, result }, annotations);
        expect(doAll(replyText(reply))).toBe(JSON.stringify(reply));
      }
    }
    const scalar = success({ resultType: 'scalar', result: [1, '2'] });
    expect(doAll(replyText(scalar))).toBe(JSON.stringify(scalar));
  });

  it('answers others while it works', async () => {
    let looks = 0;
    const now = () => {
      looks += 1;
      return instant(looks);
    };
    const clock = { now, wallOffsetMs: () => 0 };
    const others: number[] = [];
    const giveWay = async (): Promise<void> => {
      if (others.length === 0) others.push((await get(server, 'query', { query: '1' })).status);
    };
    await using server = await startServer({ slices: new Slices({ clock, giveWay }) });
    await server.guarded.burst();
    const times = { start: String(LAST - 5), end: String(LAST), step: '0.1' };
    const { body } = await get(server, 'query_range', { query: 'time()', ...times });
    expect(others).toEqual([200]);
    expect(body.data.result[0].values).toHaveLength(51);
  });

  it('says what is wrong with a parameter that is only looked at then', async () => {
    await using server = await startServer();
    const times = { start: String(LAST), end: String(LAST), step: '1' };
    const { status, body } = await get(server, 'query_range', {
      query: 'a'.repeat(5_000),
      ...times,
    });
    expect([status, body.errorType]).toEqual([400, 'bad_data']);
  });
});
