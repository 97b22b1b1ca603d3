import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceGuardClock, startGuardClock } from '../../../src/core/base/guard-clock.ts';

/** What happens to the machine between two readings of its clocks. */
type Happening =
  | { readonly kind: 'run'; readonly forMs: number }
  /** Somebody sets the wall clock. */
  | { readonly kind: 'jump'; readonly byMs: number }
  /** The monotonic clock stands still, the wall clock does not. */
  | { readonly kind: 'suspend'; readonly forMs: number };

const HOUR_MS = 3_600_000;
const START = { monotonicMs: 5_000, wallMs: 1_700_000_000_000 };

/** Reads the clock after each happening, with the time that really passed since the start. */
function readings(happenings: readonly Happening[]) {
  let { monotonicMs, wallMs } = START;
  let realMs = 0;
  let state = startGuardClock(monotonicMs, wallMs);
  return happenings.map((happening) => {
    if (happening.kind === 'jump') {
      wallMs += happening.byMs;
    } else {
      realMs += happening.forMs;
      wallMs += happening.forMs;
      if (happening.kind === 'run') monotonicMs += happening.forMs;
    }
    const reading = advanceGuardClock(state, monotonicMs, wallMs);
    state = reading.state;
    return { now: reading.now, jumpMs: reading.jumpMs, realMs };
  });
}

const run = fc.record({ kind: fc.constant('run' as const), forMs: fc.nat({ max: 20_000 }) });
const suspend = fc.record({
  kind: fc.constant('suspend' as const),
  forMs: fc.nat({ max: HOUR_MS }),
});

function jump(smallestMs: number) {
  const byMs = fc
    .tuple(fc.integer({ min: smallestMs, max: HOUR_MS }), fc.constantFrom(-1, 1))
    .map(([size, sign]) => size * sign);
  return fc.record({ kind: fc.constant('jump' as const), byMs });
}

describe('the guard clock', () => {
  it('starts at wall time and passes with the monotonic clock', () => {
    expect(
      readings([
        { kind: 'run', forMs: 0 },
        { kind: 'run', forMs: 1_500 },
      ]),
    ).toEqual([
      { now: START.wallMs, jumpMs: 0, realMs: 0 },
      { now: START.wallMs + 1_500, jumpMs: 0, realMs: 1_500 },
    ]);
  });

  it.each<{ does: string; happenings: readonly Happening[]; passedMs: number; jumpMs: number }>([
    {
      does: 'goes on when the wall clock is set back',
      happenings: [{ kind: 'jump', byMs: -HOUR_MS }],
      passedMs: 0,
      jumpMs: -HOUR_MS,
    },
    {
      does: 'goes along when the wall clock is set forward',
      happenings: [{ kind: 'jump', byMs: HOUR_MS }],
      passedMs: HOUR_MS,
      jumpMs: HOUR_MS,
    },
    {
      does: 'goes through a suspend (R12)',
      happenings: [{ kind: 'suspend', forMs: 60_000 }],
      passedMs: 60_000,
      jumpMs: 60_000,
    },
    {
      does: 'goes through a suspend that is too short to tell',
      happenings: [{ kind: 'suspend', forMs: 800 }],
      passedMs: 800,
      jumpMs: 0,
    },
    {
      does: 'goes through a suspend after the wall clock was set back (R11)',
      happenings: [
        { kind: 'jump', byMs: -HOUR_MS },
        { kind: 'suspend', forMs: 30_000 },
      ],
      passedMs: 30_000,
      jumpMs: 30_000,
    },
  ])('$does', ({ happenings, passedMs, jumpMs }) => {
    const last = readings(happenings).at(-1);
    expect({ passedMs: (last?.now ?? 0) - START.wallMs, jumpMs: last?.jumpMs }).toEqual({
      passedMs,
      jumpMs,
    });
  });

  it('does not run ahead because the two clocks are read a moment apart', () => {
    let state = startGuardClock(0, 0);
    for (let step = 1; step <= 10_000; step += 1) {
      const jitterMs = step % 3;
      state = advanceGuardClock(state, step * 10, step * 10 + jitterMs).state;
    }
    expect(advanceGuardClock(state, 100_010, 100_010).now).toBe(100_012);
  });

  it('never goes backwards, whatever happens to the clocks', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(run, suspend, jump(0)), { maxLength: 60 }), (happenings) => {
        const times = readings(happenings).map(({ now }) => now);
        expect(times).toEqual(times.toSorted((left, right) => left - right));
      }),
    );
  });

  it('makes nothing younger than it is, through suspends and jumps of the wall clock', () => {
    const happening = fc.oneof(run, suspend, jump(1_001));
    fc.assert(
      fc.property(fc.array(happening, { minLength: 2, maxLength: 60 }), (happenings) => {
        const all = readings(happenings);
        for (const [index, later] of all.entries()) {
          for (const earlier of all.slice(0, index)) {
            const age = later.now - earlier.now;
            expect(age).toBeGreaterThanOrEqual(later.realMs - earlier.realMs);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
