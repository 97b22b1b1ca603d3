import type { Occurrence } from '../demo/model/world.ts';
import { type Demo, startDemo } from '../demo/serve.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import { systemErrorCode } from './start-error.ts';

/** How many members the demo has: five survive two losses, three would hide the difference. */
const DEMO_MEMBERS = 5;

/** The same demo at every start. */
const DEMO_SEED = 1;

/**
 * The port of the first member. Below 32768 lie no ports of outgoing connections, so nobody takes
 * one while its member is down.
 */
export const DEMO_FIRST_PORT = 19_461;

/** What a demo cluster needs. */
export interface DemoClusterOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly signal: AbortSignal;
  /** Told of elections, crashes and the like, as they happen. */
  readonly observe: (occurrence: Occurrence) => void;
}

/**
 * Starts the cluster of the demo on its usual ports, or on any free ones when somebody has one of
 * those: a second demo, for one.
 */
export async function startDemoCluster(options: DemoClusterOptions): Promise<Demo> {
  const demo = { ...options, seed: DEMO_SEED, members: DEMO_MEMBERS };
  try {
    return await startDemo({ ...demo, firstPort: DEMO_FIRST_PORT });
  } catch (error) {
    if (systemErrorCode(error) !== 'EADDRINUSE') throw error;
    return await startDemo({ ...demo, firstPort: 0 });
  }
}
