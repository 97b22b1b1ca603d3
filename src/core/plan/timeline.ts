import type { DurationMs } from '../base/time.ts';
import type { Opening } from '../facts/opening.ts';

/** When each batch begins, and the last one ends, in milliseconds since 1970. */
export type Timeline =
  | { readonly kind: 'fits'; readonly starts: readonly number[]; readonly endMs: number }
  /** A batch, counted from 0, for which there is no time: why, and what would make some. */
  | {
      readonly kind: 'stuck';
      readonly batch: number;
      readonly holdPoint: 'window_open' | 'not_frozen';
      readonly detail: string;
      readonly clears: string;
    };

/** When work may be done, and how long it takes. */
export interface TimelineInputs {
  readonly fromMs: number;
  readonly batches: number;
  readonly stepMs: DurationMs;
  readonly soakMs: DurationMs;
  /** A step lies whole in an opening of each list; a list says whose windows they are. */
  readonly windows: readonly WindowTimes[];
  /** No step lies in one of these; without an end it lasts until somebody ends it. */
  readonly freezes: readonly FreezeTime[];
}

/** The openings of one list of windows, in order and without overlaps. */
export interface WindowTimes {
  readonly whose: string;
  readonly openings: readonly Opening[];
}

/** A time in which nothing goes forward. */
export interface FreezeTime {
  readonly id: string;
  readonly fromMs: number;
  readonly untilMs: number | undefined;
}

/**
 * Puts one batch after the other, each with its soak after it, at the earliest time that windows
 * and freezes leave. The soak may lie outside of a window: nothing is done in it.
 */
export function layOut(inputs: TimelineInputs): Timeline {
  const { fromMs, batches, stepMs, soakMs } = inputs;
  const starts: number[] = [];
  let readyMs = fromMs;
  let endMs = fromMs;
  for (let batch = 0; batch < batches; batch += 1) {
    const slot = nextSlot(readyMs, inputs);
    if (slot.kind === 'never') return { ...slot, kind: 'stuck', batch };
    starts.push(slot.startMs);
    endMs = slot.startMs + stepMs + soakMs;
    readyMs = endMs;
  }
  return { kind: 'fits', starts, endMs };
}

type Slot =
  | { readonly kind: 'at'; readonly startMs: number }
  | ({ readonly kind: 'never' } & Pick<
      Extract<Timeline, { kind: 'stuck' }>,
      'holdPoint' | 'detail' | 'clears'
    >);

/** Every turn moves on to the start of an opening or the end of a freeze; there are few. */
function nextSlot(readyMs: number, { stepMs, windows, freezes }: TimelineInputs): Slot {
  let startMs = readyMs;
  for (let moved = true; moved; ) {
    moved = false;
    for (const { whose, openings } of windows) {
      const fit = openings.find((each) => Math.max(startMs, each.startMs) + stepMs <= each.endMs);
      if (fit === undefined) return tooShort(whose);
      if (fit.startMs <= startMs) continue;
      startMs = fit.startMs;
      moved = true;
    }
    for (const { id, fromMs, untilMs } of freezes) {
      if (startMs + stepMs <= fromMs || (untilMs !== undefined && startMs >= untilMs)) continue;
      if (untilMs === undefined) return frozen(id);
      startMs = untilMs;
      moved = true;
    }
  }
  return { kind: 'at', startMs };
}

function tooShort(whose: string): Slot {
  return {
    kind: 'never',
    holdPoint: 'window_open',
    detail: `no window of ${whose} is open for as long as a step may take, soon enough`,
    clears: 'a longer window is configured, or fewer nodes are done at a time',
  };
}

function frozen(id: string): Slot {
  return {
    kind: 'never',
    holdPoint: 'not_frozen',
    detail: `the freeze ${id} has no end`,
    clears: `somebody ends it: holdpoint freeze end ${id}`,
  };
}
