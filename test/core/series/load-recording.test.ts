import { describe, expect, it } from 'vitest';
import { Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { loadRecording } from '../../../src/core/series/load-recording.ts';
import { createMatcher } from '../../../src/core/series/matcher.ts';

const named = (name: string, x: string): Labels =>
  Labels.from([
    [METRIC_NAME, name],
    ['x', x],
  ]);

describe('loadRecording', () => {
  it('gives each series its samples, and series in the order of their labels', () => {
    const { store, newest } = loadRecording({
      series: [named('a', '2'), named('a', '1')],
      refs: Uint32Array.of(0, 1, 0),
      timesMs: Float64Array.of(1_000, 5_000, 2_000),
      values: Float64Array.of(10, 20, 30),
    });
    const found = store.select([createMatcher(METRIC_NAME, '=', 'a')]);
    expect(found.map(({ labels, count }) => [String(labels), count])).toEqual([
      ['a{x="1"}', 1],
      ['a{x="2"}', 2],
    ]);
    expect([found[1]?.timeAt(1), found[1]?.valueAt(1), newest]).toEqual([2_000, 30, 5_000]);
  });

  it('forgets nothing, however old it is', () => {
    const { store } = loadRecording({
      series: [named('a', '1')],
      refs: new Uint32Array(3),
      timesMs: Float64Array.of(-1e12, 0, 1e13),
      values: new Float64Array(3),
    });
    expect(store.select([createMatcher('x', '=', '1')])[0]?.count).toBe(3);
  });

  it('has no newest sample where there is none', () => {
    const empty = { series: [], refs: new Uint32Array(0) };
    const columns = { timesMs: new Float64Array(0), values: new Float64Array(0) };
    expect(loadRecording({ ...empty, ...columns }).newest).toBeUndefined();
  });
});
