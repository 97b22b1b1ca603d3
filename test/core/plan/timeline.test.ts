import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { layOut, type TimelineInputs } from '../../../src/core/plan/timeline.ts';

const BASE: TimelineInputs = {
  ...{ fromMs: 1_000, batches: 3, windows: [], freezes: [] },
  ...{ stepMs: durationMs(10), soakMs: durationMs(5) },
};

const night = (...openings: readonly (readonly [start: number, end: number])[]) => ({
  whose: 'the runbook r',
  openings: openings.map(([startMs, endMs]) => ({ startMs, endMs })),
});

describe('a timeline', () => {
  it('has one batch after the other, each with its soak', () => {
    expect(layOut(BASE)).toEqual({ kind: 'fits', starts: [1_000, 1_015, 1_030], endMs: 1_045 });
    expect(layOut({ ...BASE, batches: 0 })).toEqual({ kind: 'fits', starts: [], endMs: 1_000 });
  });

  it('goes on in the next window when a step would not end in this one', () => {
    const windows = [night([990, 1_020], [2_000, 2_030])];
    expect(layOut({ ...BASE, windows })).toEqual({
      ...{ kind: 'fits', starts: [1_000, 2_000, 2_015], endMs: 2_030 },
    });
  });

  it('lets the last soak end after the window, in which nothing is done any more', () => {
    const windows = [night([1_000, 1_010])];
    expect(layOut({ ...BASE, windows, batches: 1 })).toMatchObject({ kind: 'fits', endMs: 1_015 });
  });

  it('finds where the windows of the cluster and those of the runbook are open together', () => {
    const windows = [night([1_000, 1_100], [1_300, 1_400]), night([1_095, 1_310], [1_320, 1_340])];
    expect(layOut({ ...BASE, windows, batches: 2 })).toMatchObject({ starts: [1_300, 1_320] });
  });

  it('goes around a freeze, and starts no step that would reach into one', () => {
    const freezes = [{ id: 'frz_1', fromMs: 1_020, untilMs: 1_500 }];
    expect(layOut({ ...BASE, freezes })).toMatchObject({ starts: [1_000, 1_500, 1_515] });
  });

  it('is stuck where a freeze has no end', () => {
    const freezes = [{ id: 'frz_1', fromMs: 1_020, untilMs: undefined }];
    expect(layOut({ ...BASE, freezes })).toMatchObject({
      ...{ kind: 'stuck', batch: 1, holdPoint: 'not_frozen' },
      ...{ detail: 'the freeze frz_1 has no end', clears: expect.stringContaining('freeze end') },
    });
  });

  it('is stuck where no window is long enough for a step', () => {
    expect(layOut({ ...BASE, windows: [night([1_000, 1_009], [2_000, 2_009])] })).toMatchObject({
      ...{ kind: 'stuck', batch: 0, holdPoint: 'window_open' },
      detail: expect.stringContaining('the runbook r'),
    });
  });

  it('never puts a step outside of a window, into a freeze, or into the soak before it', () => {
    const spans = fc.array(fc.tuple(fc.nat(500), fc.integer({ min: 1, max: 80 })), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(spans, spans, fc.integer({ min: 1, max: 20 }), (open, frozen, step) => {
        let at = 0;
        const openings = open.map(([gap, length]) => {
          const startMs = at + gap + 1;
          at = startMs + length;
          return { startMs, endMs: at };
        });
        const freezes = frozen.map(([fromMs, length], index) => ({
          ...{ id: `frz_${index}`, fromMs, untilMs: fromMs + length },
        }));
        const given = { ...BASE, fromMs: 0, freezes, windows: [{ whose: 'w', openings }] };
        const found = layOut({ ...given, stepMs: durationMs(step) });
        if (found.kind === 'stuck') return;
        for (const [index, start] of found.starts.entries()) {
          const end = start + step;
          expect(openings.some((each) => each.startMs <= start && end <= each.endMs)).toBe(true);
          expect(freezes.every((each) => end <= each.fromMs || start >= each.untilMs)).toBe(true);
          const before = found.starts[index - 1];
          if (before !== undefined) expect(start).toBeGreaterThanOrEqual(before + step + 5);
        }
      }),
    );
  });
});
