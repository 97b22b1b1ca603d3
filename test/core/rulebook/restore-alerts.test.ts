import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/base/time.ts';
import { alertRule, GroupBench, groupOf } from '../../support/group-bench.ts';

const GROUPS = [groupOf([alertRule('High', 'x > 5', { for: '30m' })])];
const MINUTE = 60;

/** A guard that saw an alert from minute 1 on and went down; another goes on with its series. */
function restarted({ downAt, upAt }: { downAt: number; upAt: number }): GroupBench {
  const before = new GroupBench(GROUPS);
  before.show(1 * MINUTE, 'x', { n1: 9, n2: 9 });
  before.show(downAt * MINUTE, 'x', { n1: 9, n2: 9 });
  const after = new GroupBench(GROUPS, before.series);
  after.show(upAt * MINUTE, 'x', { n1: 9 });
  return after;
}

describe('an alert that was there before a restart', () => {
  it('writes no series before it is known since when it is active', () => {
    const bench = restarted({ downAt: 6, upAt: 8 });
    expect(bench.query('ALERTS', 8 * MINUTE)).toEqual([]);
    bench.show(8 * MINUTE + 5, 'x', { n1: 9 });
    expect(bench.query('ALERTS', 8 * MINUTE + 5)).toEqual([
      'ALERTS{alertname="High", alertstate="pending", node="n1"} 1',
    ]);
  });

  it('goes on with its time, less what nobody looked at', () => {
    const bench = restarted({ downAt: 6, upAt: 8 });
    bench.show(8 * MINUTE + 5, 'x', { n1: 9 });
    // Five minutes of thirty had passed at minute 6; they have at 8:05 too.
    expect(bench.alerts('High')).toMatchObject([
      { state: 'pending', activeAt: (3 * 60 + 5) * 1_000 },
    ]);
    bench.show(33 * MINUTE, 'x', { n1: 9 });
    expect(bench.told('High')).toEqual(['n1 pending']);
    bench.show(33 * MINUTE + 5, 'x', { n1: 9 });
    expect(bench.told('High')).toEqual(['n1 firing']);
  });

  it('waits ten minutes at the least when less than that was left', () => {
    const bench = restarted({ downAt: 29, upAt: 30 });
    bench.show(30 * MINUTE + 5, 'x', { n1: 9 });
    bench.show(40 * MINUTE, 'x', { n1: 9 });
    expect(bench.told('High')).toEqual(['n1 pending']);
    bench.show(40 * MINUTE + 5, 'x', { n1: 9 });
    expect(bench.told('High')).toEqual(['n1 firing']);
  });

  it('fires at once when it had fired', () => {
    const bench = restarted({ downAt: 31, upAt: 33 });
    bench.show(33 * MINUTE + 5, 'x', { n1: 9 });
    expect(bench.alerts('High')).toMatchObject([{ state: 'firing', activeAt: 60_000 }]);
  });

  it('is taken up from series that were read back, which ended with the restart', () => {
    const before = new GroupBench(GROUPS);
    before.show(1 * MINUTE, 'x', { n1: 9 });
    before.show(6 * MINUTE, 'x', { n1: 9 });
    for (const series of before.series.store.select([])) {
      series.restoredUntil = series.timeAt(series.count - 1);
      before.series.store.end(series, instant(8 * MINUTE * 1_000));
    }
    const after = new GroupBench(GROUPS, before.series);
    after.show(9 * MINUTE, 'x', { n1: 9 });
    after.show(9 * MINUTE + 5, 'x', { n1: 9 });
    expect(after.alerts('High')).toMatchObject([{ activeAt: (4 * 60 + 5) * 1_000 }]);
  });

  it('knows since when by its own clock, though the earlier guard had another', () => {
    const before = new GroupBench(GROUPS);
    before.show(1 * MINUTE, 'x', { n1: 9 });
    before.show(32 * MINUTE, 'x', { n1: 9 });
    const after = new GroupBench(GROUPS);
    // The clock of the guard before was half an hour ahead of the wall, which had been set back.
    const shiftMs = -30 * MINUTE * 1_000;
    for (const series of before.series.store.select([])) {
      if (!series.labels.get('__name__').startsWith('ALERTS')) continue;
      const copy = after.series.store.open(series.labels, 0);
      const at = instant(series.timeAt(series.count - 1) + shiftMs);
      after.series.store.append(copy, at, series.valueAt(series.count - 1));
      after.series.store.end(copy, instant(3 * MINUTE * 1_000));
      copy.restoredUntil = at;
      copy.restoredShiftMs = shiftMs;
    }
    after.show(3 * MINUTE, 'x', { n1: 9 });
    after.show(3 * MINUTE + 5, 'x', { n1: 9 });
    expect(after.alerts('High')).toMatchObject([
      { state: 'firing', activeAt: (1 - 30) * MINUTE * 1_000 },
    ]);
  });

  it('starts anew after more than an hour', () => {
    const bench = restarted({ downAt: 31, upAt: 92 });
    bench.show(92 * MINUTE + 5, 'x', { n1: 9 });
    expect(bench.alerts('High')).toMatchObject([{ state: 'pending', activeAt: 92 * 60_000 }]);
  });

  it('ends what the guard before wrote of alerts that are not there any more', () => {
    const bench = restarted({ downAt: 6, upAt: 8 });
    bench.show(8 * MINUTE + 5, 'x', { n1: 9 });
    const left = bench.series.store
      .select([])
      .filter(({ labels, isLive }) => isLive && labels.get('__name__').startsWith('ALERTS'));
    expect(left.map(({ labels }) => labels.get('node'))).toEqual(['n1', 'n1']);
  });

  it('is not restored where it waits a short time anyway', () => {
    const groups = [groupOf([alertRule('Quick', 'x > 5', { for: '9m' })])];
    const before = new GroupBench(groups);
    before.show(60, 'x', { n1: 9 });
    before.show(420, 'x', { n1: 9 });
    const after = new GroupBench(groups, before.series);
    after.show(480, 'x', { n1: 9 });
    after.show(485, 'x', { n1: 9 });
    expect(after.alerts('Quick')).toMatchObject([{ state: 'pending', activeAt: 480_000 }]);
  });
});
