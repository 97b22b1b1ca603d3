import { createSystemClock } from '../../src/adapter/system/clock.ts';
import { type Instant, instant } from '../../src/core/base/time.ts';
import type { Clock, Timers } from '../../src/ports/clock.ts';
import { EPOCH_MS } from './scale.ts';
import type { World } from './world.ts';

/** How far quartz clocks of servers may run apart, ten times over; as a share of time. */
export const DRIFT_MAX = 0.001;

/** As the real timers do it: a longer wait is cut into pieces. */
const CHUNK_MAX_MS = 60_000;

/**
 * The two clocks of the machine that the guard runs on. Both drift; the wall clock is set now and
 * then, and the monotonic one stands still while the machine is suspended.
 */
export class MachineClocks {
  readonly #world: World;
  readonly #rate: number;
  #wallOffsetMs = EPOCH_MS;
  #sleptMs = 0;
  #asleepSinceMs: number | undefined;
  #forwardMs = 0;

  constructor(world: World) {
    this.#world = world;
    this.#rate = 1 + world.random.between(-DRIFT_MAX, DRIFT_MAX);
  }

  /** What the monotonic clock shows, in milliseconds. */
  monotonicMs(): number {
    const asleepMs =
      this.#asleepSinceMs === undefined ? 0 : this.#world.nowMs - this.#asleepSinceMs;
    return (this.#world.nowMs - this.#sleptMs - asleepMs) * this.#rate;
  }

  /** What the wall clock shows, in milliseconds since 1970. */
  wallMs(): number {
    return this.#world.nowMs * this.#rate + this.#wallOffsetMs;
  }

  /** By how much the wall clock was set forward in all: the guard counts that as time passed. */
  get forwardMs(): number {
    return this.#forwardMs;
  }

  /**
   * Sets the wall clock, unless the machine is asleep: what is set back and suspended between two
   * readings shows on neither clock, and no process could tell.
   */
  step(byMs: number): void {
    if (this.#asleepSinceMs !== undefined) return;
    this.#wallOffsetMs += byMs;
    this.#forwardMs += Math.max(0, byMs);
  }

  /** The machine falls asleep: its monotonic clock stands still. */
  suspend(): void {
    this.#asleepSinceMs ??= this.#world.nowMs;
  }

  /** The machine wakes up. */
  wake(): void {
    if (this.#asleepSinceMs === undefined) return;
    this.#sleptMs += this.#world.nowMs - this.#asleepSinceMs;
    this.#asleepSinceMs = undefined;
  }

  /** The guard's clock over these two, as the real process makes it. */
  createClock(): Clock {
    const clocks = { monotonicMs: () => this.monotonicMs(), wallMs: () => this.wallMs() };
    return createSystemClock({ clocks });
  }

  /** The true time that has to pass for the monotonic clock to show so much more. */
  trueMs(monotonicMs: number): number {
    return monotonicMs / this.#rate;
  }
}

/** Runs something in the process that a timer belongs to, now or as soon as that runs again. */
export type Deliver = (what: string, run: () => void) => void;

/** Calls back once the monotonic clock has gone so far; a suspension makes it later. */
export function onMonotonic(
  { world, machine, deliver }: TimerParts,
  delayMs: number,
  fire: () => void,
): void {
  const dueMs = machine.monotonicMs() + delayMs;
  const look = (): void => {
    const restMs = dueMs - machine.monotonicMs();
    // Below a thousandth the rest is rounding.
    if (restMs < 0.001) fire();
    else world.after(machine.trueMs(restMs), 'timer', () => deliver('timer', look));
  };
  world.after(machine.trueMs(delayMs), 'timer', () => deliver('timer', look));
}

/** What timers of a process are made of. */
export interface TimerParts {
  readonly world: World;
  readonly machine: MachineClocks;
  readonly deliver: Deliver;
}

/** Timers of one process: they run on the monotonic clock and are checked against its own. */
export function createTimers(parts: TimerParts, clock: Clock): Timers {
  return {
    async sleepUntil(at: Instant, signal: AbortSignal): Promise<void> {
      for (let rest = at - clock.now(); rest > 0; rest = at - clock.now()) {
        if (signal.aborted) return;
        const pieceMs = Math.ceil(Math.min(rest, CHUNK_MAX_MS));
        await new Promise<void>((resolve) => onMonotonic(parts, pieceMs, resolve));
      }
    },
  };
}

/** A clock that believes the wall alone, for the bug of that name. */
export function wallClock(machine: MachineClocks): Clock {
  return { now: () => instant(machine.wallMs()), wallOffsetMs: () => 0 };
}
