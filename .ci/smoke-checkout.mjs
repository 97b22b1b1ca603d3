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
  await checks.check('it ends in order when interrupted', async () => {
    const { code, signal } = await daemon.stop('SIGINT');
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, daemon.output());
  });
}
checks.finish(process.argv[2]);
