import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

// Prints how many requests a second GET /can-proceed answers as a part of what bare Express does
// with the same object: `node test/bench/advice.ts`. Rounds alternate, and the median counts, since
// machines are noisy. The budget is 0.6.

const CONNECTIONS = 32;
const ROUND_MS = 2_000;
const ROUNDS = 7;
const REQUEST =
  'GET /can-proceed?cluster=orders&node=n2&action=drain HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n';

async function start(which: 'guard' | 'bare'): Promise<{ child: ChildProcess; port: number }> {
  const file = new URL('advice-server.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [file, which], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { child, port: Number(String(line)) };
}

/** Asks again and again on one connection; each answer comes in one piece, being a few KiB. */
function hammer(socket: Socket, count: () => void): void {
  socket.setNoDelay(true);
  let pending = '';
  let wanted = -1;
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    pending += chunk;
    if (wanted < 0) {
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!pending.startsWith('HTTP/1.1 200')) throw new Error(pending.slice(0, 200));
      const length = /content-length: (\d+)/i.exec(pending.slice(0, end))?.[1];
      wanted = end + 4 + Number(length);
    }
    if (pending.length < wanted) return;
    pending = '';
    wanted = -1;
    count();
    socket.write(REQUEST);
  });
  socket.write(REQUEST);
}

async function requestsPerSecond(port: number): Promise<number> {
  let answers = 0;
  const sockets = Array.from({ length: CONNECTIONS }, () => connect(port, '127.0.0.1'));
  for (const socket of sockets) hammer(socket, () => answers++);
  const start = performance.now();
  await new Promise((resolve) => {
    setTimeout(resolve, ROUND_MS);
  });
  const seconds = (performance.now() - start) / 1_000;
  for (const socket of sockets) socket.destroy();
  return answers / seconds;
}

const guard = await start('guard');
const bare = await start('bare');
await requestsPerSecond(guard.port);
await requestsPerSecond(bare.port);
const ratios: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const ours = await requestsPerSecond(guard.port);
  const theirs = await requestsPerSecond(bare.port);
  ratios.push(ours / theirs);
  process.stdout.write(`guard ${ours.toFixed(0)}/s, bare Express ${theirs.toFixed(0)}/s\n`);
}
ratios.sort((left, right) => left - right);
process.stdout.write(`median ratio ${ratios[Math.floor(ROUNDS / 2)]?.toFixed(2)}\n`);
for (const { child } of [guard, bare]) child.kill();
