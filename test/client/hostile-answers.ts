import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { answering } from './fake-server.ts';
import { GO, PROBLEM_JSON, UNKNOWN_NODE, WAIT } from './verdicts.ts';

const HTML = { 'content-type': 'text/html' } as const;
const WHOLE = JSON.stringify(GO);

/**
 * What stands between a caller and a guard, or a guard of another kind, may say. None of it is a
 * go, however much it looks like one.
 */
export const HOSTILE_ANSWERS: ReadonlyMap<string, RequestListener> = new Map([
  ['a page of HTML with 200', answering(200, '<html>go</html>', HTML)],
  ['a go as HTML', answering(200, WHOLE, HTML)],
  ['a go as plain text', answering(200, WHOLE, { 'content-type': 'text/plain' })],
  ['a go without a type', answering(200, WHOLE, { 'content-type': '' })],
  ['a go as a problem', answering(200, WHOLE, PROBLEM_JSON)],
  ['an empty body', answering(200, '')],
  ['no content with 204', answering(204, '')],
  ['an empty object', answering(200, {})],
  ['a list', answering(200, '[]')],
  ['null', answering(200, 'null')],
  ['the word go', answering(200, '"go"')],
  ['nothing but the decision', answering(200, { decision: 'go' })],
  ['a go in capitals', answering(200, { ...GO, decision: 'GO' })],
  ['a go of the kind wait', answering(200, { ...GO, kind: 'wait' })],
  ['a no-go of the kind go', answering(409, { ...WAIT, kind: 'go' })],
  ['a decision that is no text', answering(200, { ...GO, decision: true })],
  ['a decision in a list', answering(200, { ...GO, decision: ['go'] })],
  ['a go with 409', answering(409, GO)],
  ['a go with 503', answering(503, GO)],
  ['a go with 201', answering(201, GO)],
  ['a go with 206', answering(206, GO)],
  ['a go with 404', answering(404, GO)],
  ['a go with 500', answering(500, GO)],
  ['a no-go with 200', answering(200, WAIT)],
  ['a go for another node', answering(200, { ...GO, node: 'n1' })],
  ['a go for another cluster', answering(200, { ...GO, cluster: 'payments' })],
  ['a go for another action', answering(200, { ...GO, action: 'restart' })],
  ['a go for a version that was not asked for', answering(200, { ...GO, toVersion: '3.6.1' })],
  ['a go with a hold point that fails', answering(200, { ...GO, holdPoints: WAIT.holdPoints })],
  ['a go without any hold point', answering(200, { ...GO, holdPoints: [] })],
  [
    'a go with a result nobody knows',
    answering(200, { ...GO, holdPoints: [{ ...GO.holdPoints[0], result: 'ok' }] }),
  ],
  ['a go without its hold points', answering(200, { ...GO, holdPoints: undefined })],
  ['two goes one after the other', answering(200, WHOLE + WHOLE)],
  ['a go that is cut off', answering(200, WHOLE.slice(0, -20))],
  [
    'a go that is not UTF-8',
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(Buffer.from(WHOLE.replace('dec_1', 'dec_\u00ff'), 'latin1'));
    },
  ],
  [
    'a body that ends before its length',
    (_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': WHOLE.length + 9,
      });
      response.write(WHOLE);
      setImmediate(() => response.destroy());
    },
  ],
  [
    'a redirect to a go',
    (request, response) => {
      if (request.url === '/go') return answering(200, GO)(request, response);
      response.writeHead(302, { location: '/go' }).end();
      return undefined;
    },
  ],
  ['a redirect with the go in its body', answering(307, GO, { location: '/go' })],
  ['not modified', (_request, response) => void response.writeHead(304).end()],
  [
    'more than anybody would read',
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = ' '.repeat(1_048_576);
      const pour = (): void => {
        while (!response.destroyed && response.write(chunk));
        response.once('drain', pour);
      };
      pour();
    },
  ],
  [
    'a bomb of zeros',
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(64 * 1_048_576, ' ')));
    },
  ],
  ['a connection that breaks', (request) => void request.socket.destroy()],
  ['bytes that are not HTTP', (request) => void request.socket.end('go\r\n\r\n')],
  ['a problem of another status', answering(200, UNKNOWN_NODE, PROBLEM_JSON)],
  ['a problem without a code', answering(404, { ...UNKNOWN_NODE, code: 7 }, PROBLEM_JSON)],
]);
