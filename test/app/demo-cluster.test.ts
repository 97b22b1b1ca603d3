import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { DEMO_FIRST_PORT, startDemoCluster } from '../../src/app/demo-cluster.ts';
import { FakeTime } from '../support/fake-time.ts';

/** Starts a cluster on a time of its own, and gives the ports of its members. */
async function start() {
  const time = new FakeTime({ startMs: 1_000 });
  const { signal } = new AbortController();
  const observe = () => undefined;
  const demo = await startDemoCluster({ clock: time, timers: time, signal, observe });
  return { demo, ports: demo.members.map(({ url }) => Number(new URL(url).port)) };
}

describe('the cluster of the demo', () => {
  it('starts five members, next to one that has the usual ports already', async () => {
    const blocker = createServer();
    // Whether this gets the port or somebody else has it, it is taken.
    blocker.listen(DEMO_FIRST_PORT + 2, '127.0.0.1');
    await once(blocker, 'listening').catch(() => undefined);
    const { demo, ports } = await start();
    expect(demo.members.map(({ id }) => id)).toEqual(['n1', 'n2', 'n3', 'n4', 'n5']);
    expect(ports).not.toContain(DEMO_FIRST_PORT + 2);
    expect(new Set(ports).size).toBe(5);
    await demo.close();
    blocker.close();
  });

  it('uses ports that are not given to outgoing connections', () => {
    expect(DEMO_FIRST_PORT + 4).toBeLessThan(32_768);
    expect(DEMO_FIRST_PORT).toBeGreaterThan(1_024);
  });
});
