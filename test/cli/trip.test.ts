import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trip } from '../../src/cli/trip.ts';
import type { TestServer } from '../support/http.ts';
import { startWatching, tripDuringRestart } from '../support/tripped.ts';
import { runCommand } from './harness.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startWatching();
});

afterEach(async () => await server[Symbol.asyncDispose]());

const run = (...args: readonly string[]) =>
  runCommand(trip, { args: ['--server', server.url, ...args] });

describe('holdpoint trip', () => {
  it('lists nothing, and ends well, while nothing is halted', async () => {
    expect(await run('list')).toMatchObject({ code: 0, out: 'nothing' });
  });

  it('lists what halts a cluster, and ends with 4: somebody has to look', async () => {
    await tripDuringRestart(server);
    const { code, out } = await run('list', '--cluster', 'orders');
    expect(code).toBe(4);
    expect(out).toMatch(/^TRIPPED {2}orders: backlog_low: 40 on n3, required < 10/);
    expect(out).toContain('trp_1');
    expect(out).toContain('by rolling-restart (halt)  permit prm_1');
    const { out: json } = await run('list', '--json');
    expect(JSON.parse(json).trips).toHaveLength(1);
  });

  it('clears with a reason, and says who did', async () => {
    await tripDuringRestart(server);
    expect(await run('clear', 'trp_1')).toMatchObject({ code: 2 });
    const { code, out } = await run('clear', 'trp_1', '--why', 'a burst of writes');
    expect(code).toBe(0);
    expect(out).toMatch(/^CLEARED {2}orders/);
    expect(out).toContain(': a burst of writes');
    expect(await run('list')).toMatchObject({ code: 0, out: expect.stringContaining('CLEARED') });
  });

  it('says that there is no such trip', async () => {
    const { code, errors } = await run('clear', 'trp_9', '--why', 'no');
    expect(code).toBe(2);
    expect(errors).toContain('unknown-trip');
  });

  it.each([[], ['clear'], ['list', 'trp_1'], ['clear', 'trp_1', 'trp_2'], ['end', 'trp_1']])(
    'does not understand %j',
    async (...args) => {
      expect(await run(...args)).toMatchObject({ code: 2 });
    },
  );
});
