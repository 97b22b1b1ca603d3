import { connect } from 'node:net';
import { parseArgs } from 'node:util';

// Sends tiny requests as fast as they are taken, many on a connection without waiting for answers,
// and connects anew wherever a connection is ended, until a number of them is sent. In a process
// of its own, as an attacker would be. Prints one line of JSON.

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    connections: { type: 'string', default: '32' },
    requests: { type: 'string', default: '1000' },
    token: { type: 'string', default: '' },
  },
});
const PORT = Number(values.port);
const WANTED = Number(values.requests);
const AUTHORIZATION = values.token === '' ? '' : `authorization: Bearer ${values.token}\r\n`;

/** So many are under way on a connection: enough that it never waits for this process. */
const PIPELINED = 64;
const REQUESTS = Buffer.from(`GET / HTTP/1.1\r\nhost: x\r\n${AUTHORIZATION}\r\n`.repeat(PIPELINED));

/** What each answer begins with; nothing else in an answer looks like it. */
const STATUS = /HTTP\/1\.1 (\d{3})/g;
/** The longest beginning of an answer that a chunk can cut in two. */
const STATUS_LENGTH = 'HTTP/1.1 429'.length;

const statuses: Record<string, number> = {};
let sent = 0;
let answered = 0;
let connected = 0;

function flood(): void {
  const socket = connect({ port: PORT, host: '127.0.0.1', noDelay: true });
  connected += 1;
  let unanswered = PIPELINED;
  let rest = '';
  socket.setEncoding('latin1');
  const send = () => {
    sent += PIPELINED;
    if (sent < WANTED) socket.write(REQUESTS);
    else socket.end(REQUESTS);
  };
  send();
  socket.on('data', (chunk: string) => {
    const text = rest + chunk;
    let end = 0;
    for (const match of text.matchAll(STATUS)) {
      const [whole, status = ''] = match;
      statuses[status] = (statuses[status] ?? 0) + 1;
      answered += 1;
      unanswered -= 1;
      end = match.index + whole.length;
    }
    rest = text.slice(Math.max(end, text.length - STATUS_LENGTH + 1));
    if (unanswered > PIPELINED / 2 || sent >= WANTED) return;
    unanswered += PIPELINED;
    send();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (sent < WANTED) setImmediate(flood);
    else report();
  });
}

const start = performance.now();

function report(): void {
  const seconds = (performance.now() - start) / 1_000;
  process.stdout.write(
    `${JSON.stringify({ sent, answered, connected, seconds, statuses })}\n`,
    () => process.exit(),
  );
}

for (let index = 0; index < Number(values.connections); index += 1) flood();
