// What a guard with a data directory must remember: the thread of its log has to start from the
// package as it does from the sources.
import { strict as assert } from 'node:assert';
import { untilReady } from './daemon-checks.mjs';

const REASON = 'smoke: the guard remembers';

/** Takes a freeze, kills the guard, starts it again, and looks for the freeze. */
export async function checkMemory({ check }, { base, startGuard }) {
  const first = startGuard();
  try {
    await check('holdpoint serve opens a log in its data_dir', () => untilReady(base, first));
    await check('it takes a freeze', () => freeze(base));
  } finally {
    await first.stop('SIGKILL');
  }
  const second = startGuard();
  try {
    await check('it starts again after it was killed', () => untilReady(base, second));
    await check('it still has the freeze', async () => {
      const { freezes } = await answerOf(`${base}/v1/freezes`);
      assert.deepEqual(
        freezes.map(({ reason }) => reason),
        [REASON],
      );
    });
  } finally {
    await check('it closes its log in order when terminated', async () => {
      const { code, signal } = await second.stop('SIGTERM');
      assert.deepEqual({ code, signal }, { code: 0, signal: null }, second.output());
    });
  }
}

async function freeze(base) {
  const body = JSON.stringify({ cluster: 'smoke', forSeconds: 7_200, reason: REASON });
  const headers = { 'Content-Type': 'application/json' };
  await answerOf(`${base}/v1/freezes`, { method: 'POST', headers, body });
}

async function answerOf(url, options = {}) {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000), ...options });
  const text = await response.text();
  assert.ok(response.ok, `${response.status} ${text}`);
  return JSON.parse(text);
}
