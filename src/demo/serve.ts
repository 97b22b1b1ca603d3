import { instant } from '../core/base/time.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import { DemoControls } from './controls.ts';
import { memberPage } from './exposition.ts';
import { MemberServer } from './member-server.ts';
import { createModel, step, suspend } from './model/model.ts';
import type { Occurrence, World } from './model/world.ts';

/** How a demo is made. */
export interface DemoOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** The same seed gives the same elections, up to the moments at which real time steps it. */
  readonly seed: number;
  /** How many voters there are; they are named n1, n2 and so on. */
  readonly members: number;
  /** Ends the demo when it aborts. */
  readonly signal: AbortSignal;
  /**
   * The port of n1; n2 has the next, and so on. Zero, the default, takes free ones, which lie
   * where outgoing connections get theirs: a fixed port below 32768 is never lost in a restart.
   */
  readonly firstPort?: number;
  /** Writes of clients each second over all members. */
  readonly writesPerSecond?: number;
  /** Told of elections, crashes and the like, as they happen. */
  readonly observe?: (occurrence: Occurrence) => void;
}

/** A running demo. */
export interface Demo {
  readonly members: readonly { readonly id: string; readonly url: string }[];
  readonly controls: DemoControls;
  /** Resolves when the demo has ended and its ports are closed; rejects if its model broke. */
  readonly done: Promise<void>;
  /** Ends the demo; resolves and rejects as `done`. */
  close(): Promise<void>;
}

/** How often the model catches up with the clock: finer than anybody scrapes. */
const STEP_MS = 20;

/** A gap this long is a suspended machine, in which the members of the demo did not run either. */
const SUSPENSION_MIN_MS = 5_000;

/** Starts the cluster and serves every member's page; rejects when a port cannot be had. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { clock, timers, seed, members: count, writesPerSecond, firstPort = 0 } = options;
  const load = writesPerSecond === undefined ? {} : { writesPerSecond };
  const world = createModel({ members: count, seed, startMs: clock.now(), ...load });
  // Read once: a process does not start anew when the wall clock is set.
  const wallOffsetMs = clock.wallOffsetMs();
  const servers = new Map(
    world.members.map(({ id, ordinal }) => {
      const port = firstPort === 0 ? 0 : firstPort + ordinal;
      return [id, new MemberServer(() => memberPage(world, id, wallOffsetMs), port)];
    }),
  );
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const controls = new DemoControls({ world, servers, clock, timers, signal });
  const opened = await Promise.allSettled([...servers.values()].map((server) => server.open()));
  const failed = opened.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await controls.closeAll();
    throw failed.reason;
  }
  const done = keepInStep({ ...options, signal }, world).finally(() => {
    stop.abort();
    return controls.closeAll();
  });
  const members = [...servers].map(([id, { url }]) => ({ id, url }));
  const close = () => {
    stop.abort();
    return done;
  };
  return { members, controls, done, close };
}

async function keepInStep(options: DemoOptions, world: World): Promise<void> {
  const { clock, timers, signal, observe } = options;
  while (!signal.aborted) {
    await timers.sleepUntil(instant(clock.now() + STEP_MS), signal);
    const now = clock.now();
    if (now - world.nowMs > SUSPENSION_MIN_MS) suspend(world, now - STEP_MS);
    for (const occurrence of step(world, now)) observe?.(occurrence);
  }
}
