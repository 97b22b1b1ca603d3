import express from 'express';
import { createPromMeter } from '../../src/adapter/prom-client/meter.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { guardThree } from '../support/guarded.ts';

// One of the two servers that test/bench/advice.ts compares: `guard` answers from a real guard,
// `bare` is Express alone, sending the same object with `res.json`. Prints its port.

const QUESTION = { cluster: 'orders', node: 'n2', action: 'drain' };

/** What the bare server sends: an answer of the guard, parsed. */
async function sameObject(url: string): Promise<unknown> {
  const response = await fetch(`${url}/can-proceed?${new URLSearchParams(QUESTION)}`);
  return await response.json();
}

const meter = createPromMeter({ version: '0.0.0', clusters: ['orders'] });
const guarded = guardThree(meter.meter);
for (let round = 0; round < 3; round += 1) await guarded.burst();
const quiet = () => undefined;
const server = createHttpServer({
  guard: guarded.guard,
  clock: guarded.time,
  meter: meter.meter,
  logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  metrics: meter.render,
  version: '0.0.0',
});
const { url, port } = await server.listen('127.0.0.1', 0);

if (process.argv[2] === 'guard') process.stdout.write(`${port}\n`);
else {
  const object = await sameObject(url);
  await server.close(0);
  const app = express();
  app.disable('etag');
  app.disable('x-powered-by');
  app.get('/can-proceed', (_request, response) => {
    response.json(object);
  });
  const bare = app.listen(0, '127.0.0.1', () => {
    const address = bare.address();
    if (address !== null && typeof address !== 'string') process.stdout.write(`${address.port}\n`);
  });
}
