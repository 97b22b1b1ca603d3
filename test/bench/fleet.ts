import { createServer, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { fleetPage, type PageShape } from './fleet-page.ts';

// A process that serves the pages of any number of targets, `/t/0`, `/t/1` and so on, for the
// benches: every five targets are one cluster. Prints its port. `GET /scrapes` tells how many pages
// it has served, so that a scraper that leaves rounds out does not pass for a cheap one.

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '1250' },
    encoding: { type: 'string', default: 'identity' },
    peers: { type: 'string', default: '5' },
  },
});
const shape: PageShape = { samples: Number(values.samples), peers: Number(values.peers) };
const isGzip = values.encoding === 'gzip';

/** Five pages a second are made, and shared by all clusters: the fleet must stay cheap. */
const MEMBERS = 5;
const pages = new Map<number, Buffer>();
let madeAt = 0;
let scrapes = 0;

function page(member: number): Buffer {
  const second = Math.floor(Date.now() / 1_000);
  if (second !== madeAt) pages.clear();
  madeAt = second;
  const known = pages.get(member);
  if (known !== undefined) return known;
  // Counters begin at a time that is near, so that they have as many digits as real ones.
  const text = Buffer.from(fleetPage(member, second - 1_700_000_000, shape));
  const made = isGzip ? gzipSync(text, { level: 1 }) : text;
  pages.set(member, made);
  return made;
}

function servePage(target: number, response: ServerResponse): void {
  scrapes += 1;
  const body = page(target % MEMBERS);
  response.writeHead(200, {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'content-length': body.length,
    ...(isGzip && { 'content-encoding': 'gzip' }),
  });
  response.end(body);
}

const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  const target = /^\/t\/(\d+)$/.exec(request.url ?? '')?.[1];
  if (target !== undefined) servePage(Number(target), response);
  else if (request.url === '/scrapes') response.end(String(scrapes));
  else response.writeHead(404).end();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.stdout.write(`${address.port}\n`);
});
