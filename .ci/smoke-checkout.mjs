// `npm start` as the README says it, from the checkout: the demo answers on its default address.
import { strict as assert } from 'node:assert';
import { createChecks } from './lib/checks.mjs';
import { checkDaemon, untilReady } from './lib/daemon-checks.mjs';
import { start } from './lib/processes.mjs';

const BASE = 'http://127.0.0.1:9455';

const checks = createChecks();
const daemon = start('npm', ['start']);
try {
  await checks.check('npm start is ready on its default address', () => untilReady(BASE, daemon));
  await checkDaemon(checks, BASE);
} finally {
  await checks.check('it ends when interrupted, and leaves nobody listening', async () => {
    // npm ends itself with the signal that it got; the daemon must have ended before that.
    const { code, signal } = await daemon.stop('SIGINT');
    assert.ok(code === 0 || signal === 'SIGINT', `${code} ${signal} ${daemon.output()}`);
    await assert.rejects(fetch(`${BASE}/-/healthy`));
  });
}
checks.finish(process.argv[2]);
