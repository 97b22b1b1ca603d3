import { connect, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { percentileOf } from '../support/ratios.ts';

// Asks a server over kept connections, in a process of its own so that its CPU is nobody's. Without
// `--rate` every connection asks again as soon as it is answered; with it, questions start on a
// fixed grid whatever the answers do, and latency counts from when a question was due, so that a
// stalled server cannot hide the questions that it delayed. Prints one line of JSON.

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    path: { type: 'string', default: '/' },
    connections: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '1' },
    rate: { type: 'string', default: '0' },
    token: { type: 'string', default: '' },
  },
});
const AUTHORIZATION = values.token === '' ? '' : `authorization: Bearer ${values.token}\r\n`;
const REQUEST = `GET ${values.path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${AUTHORIZATION}\r\n`;
const HEAD_END = Buffer.from('\r\n\r\n');
const CONTENT_LENGTH = 'content-length: ';

/** One kept connection that asks one question at a time. */
class Connection {
  readonly #socket: Socket;
  #pending: Buffer = Buffer.alloc(0);
  #dueAt = 0;
  #onAnswer: (status: string, dueAt: number) => void = () => undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', () => this.#onAnswer('broken', this.#dueAt));
  }

  ask(dueAt: number, onAnswer: (status: string, dueAt: number) => void): void {
    this.#dueAt = dueAt;
    this.#onAnswer = onAnswer;
    this.#socket.write(REQUEST);
  }

  close(): void {
    this.#onAnswer = () => undefined;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const headEnd = this.#pending.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.#pending.toString('latin1', 0, headEnd).toLowerCase();
    const at = head.indexOf(CONTENT_LENGTH) + CONTENT_LENGTH.length;
    const wanted = headEnd + HEAD_END.length + Number.parseInt(head.slice(at, at + 12), 10);
    if (this.#pending.length < wanted) return;
    this.#pending = Buffer.alloc(0);
    this.#onAnswer(head.slice(9, 12), this.#dueAt);
  }
}

const statuses: Record<string, number> = {};
const latencies: number[] = [];

function count(status: string, dueAt: number): void {
  statuses[status] = (statuses[status] ?? 0) + 1;
  latencies.push(performance.now() - dueAt);
}

const connections = Array.from(
  { length: Number(values.connections) },
  () => new Connection(Number(values.port)),
);
const start = performance.now();
const endAt = start + Number(values.seconds) * 1_000;
const rate = Number(values.rate);

function askOnAndOn(connection: Connection): void {
  connection.ask(performance.now(), (status, dueAt) => {
    count(status, dueAt);
    if (performance.now() < endAt && status !== 'broken') askOnAndOn(connection);
  });
}

function askOnGrid(): void {
  const idle = [...connections];
  const waiting: number[] = [];
  let asked = 0;
  const next = (connection: Connection, dueAt: number): void =>
    connection.ask(dueAt, (status) => {
      count(status, dueAt);
      const overdue = waiting.shift();
      if (overdue === undefined) idle.push(connection);
      else next(connection, overdue);
    });
  const timer = setInterval(() => {
    const now = Math.min(performance.now(), endAt);
    for (; start + (asked * 1_000) / rate <= now; asked += 1) {
      const dueAt = start + (asked * 1_000) / rate;
      const connection = idle.pop();
      if (connection === undefined) waiting.push(dueAt);
      else next(connection, dueAt);
    }
    if (performance.now() >= endAt) clearInterval(timer);
  }, 1);
}

if (rate > 0) askOnGrid();
else for (const connection of connections) askOnAndOn(connection);

/** Answers may be under way at the end. */
const GRACE_MS = 500;
setTimeout(
  () => {
    for (const connection of connections) connection.close();
    const elapsed = Math.max(0.001, (endAt - start) / 1_000);
    const p50 = percentileOf(latencies, 0.5);
    const p99 = percentileOf(latencies, 0.99);
    const most = percentileOf(latencies, 1);
    const answers = latencies.length;
    const line = { perSecond: answers / elapsed, answers, statuses, p50, p99, most };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  },
  endAt - start + GRACE_MS,
);
