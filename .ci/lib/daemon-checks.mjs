// What a running daemon with the demo configuration must do, however it was installed.
import { strict as assert } from 'node:assert';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './processes.mjs';

/** A port of the loopback interface that is free now. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until the daemon says that it is ready. */
export async function untilReady(base, daemon, timeoutMs = 60_000) {
  const deadline = Date.now() + timeoutMs;
  let last = 'no answer';
  let isOver = false;
  daemon.ended.then(() => {
    isOver = true;
  });
  while (Date.now() < deadline && !isOver) {
    try {
      const response = await ask(`${base}/-/ready`);
      if (response.status === 200) return;
      last = `${response.status} ${await response.text()}`;
    } catch (error) {
      last = String(error.cause ?? error);
    }
    await sleep(200);
  }
  const why = isOver ? 'it ended' : `not within ${timeoutMs} ms`;
  throw new Error(`not ready (${why}): ${last}\n${daemon.output()}`);
}

/** Checks the answers of a daemon that serves the demo. */
export async function checkDaemon({ check }, base) {
  await check('it is healthy', async () => {
    assert.equal((await ask(`${base}/-/healthy`)).status, 200);
  });
  const nodes = await check('it lists its clusters and nodes', () => listNodes(base));
  await check('it gives a go for some node, and every answer agrees with its status', () =>
    untilSomeGo(base, nodes ?? []),
  );
  await check('it answers an unknown cluster with a problem', async () => {
    const response = await ask(`${base}/can-proceed?cluster=nobody&node=n1&action=restart`);
    assert.equal(response.status, 404);
    assert.match(response.headers.get('content-type') ?? '', /application\/problem\+json/);
  });
  await check('it refuses OPTIONS', async () => {
    const response = await ask(`${base}/can-proceed`, { method: 'OPTIONS' });
    assert.equal(response.status, 405);
  });
  await check('promtool finds nothing to say about its metrics', async () => {
    const metrics = await (await ask(`${base}/metrics`)).text();
    assert.match(metrics, /^holdpoint_/m);
    const { code, stdout, stderr } = await run('promtool', ['check', 'metrics'], {
      input: metrics,
    });
    assert.deepEqual({ code, said: `${stdout}${stderr}` }, { code: 0, said: '' });
  });
}

async function listNodes(base) {
  const response = await ask(`${base}/v1/clusters`);
  assert.equal(response.status, 200);
  const { clusters } = await response.json();
  const pairs = clusters.flatMap(({ cluster, nodes }) =>
    nodes.map(({ node }) => ({ cluster, node })),
  );
  assert.ok(pairs.length > 0, JSON.stringify(clusters));
  return pairs;
}

/** Asks for every node until one gets a go: a guard that has just started has to warm up first. */
async function untilSomeGo(base, nodes, timeoutMs = 90_000) {
  assert.ok(nodes.length > 0, 'there is no node to ask for');
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answers = await Promise.all(nodes.map((node) => askVerdict(base, node)));
    for (const { status, body } of answers) {
      assert.ok([200, 409, 503].includes(status), `${status} ${JSON.stringify(body)}`);
      assert.equal(body.decision === 'go', status === 200, JSON.stringify(body));
    }
    if (answers.some(({ status }) => status === 200)) return;
    const last = answers.map(({ body }) => body.summary ?? body.detail);
    assert.ok(Date.now() < deadline, `no go within ${timeoutMs} ms: ${JSON.stringify(last)}`);
    await sleep(500);
  }
}

async function askVerdict(base, { cluster, node }) {
  const query = new URLSearchParams({ cluster, node, action: 'restart' });
  const response = await ask(`${base}/can-proceed?${query}`);
  return { status: response.status, body: await response.json() };
}

function ask(url, options = {}) {
  return fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000), ...options });
}
