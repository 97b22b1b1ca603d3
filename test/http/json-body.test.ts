import { once } from 'node:events';
import { createServer } from 'node:http';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { collectBody } from '../../src/http/body.ts';
import { readJsonBody } from '../../src/http/json-body.ts';
import { HTTP_LIMITS } from '../../src/http/limits.ts';
import { jsonPayload, send } from '../../src/http/payload.ts';
import { refuse } from '../../src/http/refuse.ts';
import { sendRaw } from '../support/http.ts';

const SCHEMA = z.strictObject({
  cluster: z.string(),
  scope: z.strictObject({ node: z.string() }).optional(),
});

/** A server with one route, which answers with the body that it has read. */
function bodyServer() {
  const meter = { requestRefused: () => undefined, requestAnswered: () => undefined };
  const context = { meter, limits: HTTP_LIMITS };
  return createServer((message, response) => {
    const exchange = { request: message, response };
    const problem = collectBody(exchange, HTTP_LIMITS.bodyBytes);
    if (problem !== undefined) return refuse(exchange, problem, context);
    void readJsonBody(exchange, SCHEMA, context).then((body) => {
      if (body !== undefined) send(response, jsonPayload(200, body));
    });
    return undefined;
  });
}

async function post(body: string | Buffer, headers: Readonly<Record<string, string>> = {}) {
  const call = request(bodyServer()).post('/').set('content-type', 'application/json');
  const answer = await call
    .set(headers)
    .serialize((raw) => raw)
    .send(body);
  return { status: answer.status, body: answer.body, code: answer.body.code };
}

describe('a JSON body', () => {
  it('is read by its schema', async () => {
    const { status, body } = await post('{"cluster":"orders","scope":{"node":"n1"}}');
    expect([status, body]).toEqual([200, { cluster: 'orders', scope: { node: 'n1' } }]);
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    'may be declared as %s',
    async (type) => {
      expect((await post('{"cluster":"orders"}', { 'content-type': type })).status).toBe(200);
    },
  );

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/jsonp',
  ])('is refused as %s, which browsers may send or which means other bytes', async (type) => {
    const { status, code } = await post('{"cluster":"orders"}', { 'content-type': type });
    expect([status, code]).toEqual([415, 'unsupported-media-type']);
  });

  it('is refused without a type, and compressed', async () => {
    const { status } = await request(bodyServer()).post('/');
    expect(status).toBe(415);
    expect((await post('{}', { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it.each([
    ['nothing', ''],
    ['half of one', '{"cluster":'],
    ['two', '{"cluster":"a"}{"cluster":"b"}'],
    ['NaN', '{"cluster":NaN}'],
    ['a name twice', '{"cluster":"a","cluster":"b"}'],
    ['a name twice, once escaped', '{"cluster":"a","\\u0063luster":"b"}'],
    ['__proto__', '{"cluster":"a","__proto__":{"scope":{"node":"n"}}}'],
    ['17 levels', `${'['.repeat(17)}${']'.repeat(17)}`],
    ['8,000 levels', `${'['.repeat(8_000)}${']'.repeat(8_000)}`],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ])('that is %s is malformed', async (_, body) => {
    const { status, code } = await post(body);
    expect([status, code]).toEqual([400, 'malformed-body']);
  });

  it.each([
    ['is missing', '{}', 'cluster'],
    ['is of another type', '{"cluster":7}', 'cluster'],
    ['is null', '{"cluster":null}', 'cluster'],
    ['is unknown', '{"cluster":"a","clutser":"b"}', 'clutser'],
    ['is unknown further down', '{"cluster":"a","scope":{"node":"n","x":1}}', 'scope.x'],
    ['is inherited by every object', '{"cluster":"a","constructor":1}', 'constructor'],
  ])('whose field %s is refused with the name of the field', async (_, text, field) => {
    const { status, body } = await post(text);
    expect([status, body.code, body.field]).toEqual([422, 'invalid-body', field]);
  });

  it('that is no object is refused as a whole, and its values are never repeated', async () => {
    const { status, body } = await post('"a secret"');
    expect([status, body.field]).toEqual([422, undefined]);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('asks whether a near field was meant', async () => {
    expect((await post('{"clutser":"b"}')).body.detail).toContain("'cluster'");
  });

  it('of 16 KiB is read, and one byte more is not', async () => {
    const of = (length: number) => `{"cluster":"${'x'.repeat(length - 14)}"}`;
    expect((await post(of(16_384))).status).toBe(200);
    expect((await post(of(16_385))).code).toBe('body-too-large');
  });

  it('without a declared length ends with its connection when it goes on too long', async () => {
    const server = bodyServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const head =
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n' +
      'transfer-encoding: chunked\r\n\r\n';
    const answer = await sendRaw(port, `${head}8000\r\n${'x'.repeat(0x8000)}\r\n`);
    expect(answer).toContain('413');
    server.close();
  });
});
