import { describe, expect, it } from 'vitest';
import { withoutSeries } from '../../../src/core/rulebook/carry-alerts.ts';
import type { CompiledGroup } from '../../../src/core/rulebook/rule-group.ts';
import { alertRule, GroupBench, groupOf } from '../../support/group-bench.ts';

const SEVERE = { for: '30s', labels: { severity: 'page' } };
const GROUPS = [groupOf([alertRule('High', 'x > 5', SEVERE)])];

/** A guard that saw n1 above from second 10 and n2 from second 40, and was reloaded at 45. */
function reloaded(groups: readonly CompiledGroup[]): GroupBench {
  const before = new GroupBench(GROUPS);
  before.show(10, 'x', { n1: 9, n2: 1 });
  before.show(40, 'x', { n1: 9, n2: 9 });
  expect(before.told('High')).toEqual(['n1 firing', 'n2 pending']);
  return new GroupBench(groups, undefined, withoutSeries(before.states ?? []));
}

describe('alerts over a reload', () => {
  it('go on pending and firing, and are written at once', () => {
    const after = reloaded([...GROUPS]);
    after.show(45, 'x', { n1: 9, n2: 9 });
    expect(after.told('High')).toEqual(['n1 firing', 'n2 pending']);
    expect(after.alerts('High').map(({ activeAt }) => activeAt)).toEqual([10_000, 40_000]);
    expect(after.query('count(ALERTS)', 45)).toEqual(['{} 2']);
    after.show(70, 'x', { n1: 9, n2: 9 });
    expect(after.told('High')).toEqual(['n1 firing', 'n2 firing']);
  });

  it('resolve where nothing is seen of them any more', () => {
    const after = reloaded([...GROUPS]);
    after.show(45, 'x', { n1: 1, n2: 1 });
    expect(after.told('High')).toEqual(['n1 resolved']);
  });

  it('go on under another expression and another time, by what that says now', () => {
    const stricter = alertRule('High', 'x > 8', { ...SEVERE, for: '5s' });
    const after = reloaded([groupOf([stricter])]);
    after.show(46, 'x', { n1: 8, n2: 9 });
    expect(after.told('High')).toEqual(['n1 resolved', 'n2 firing']);
  });

  it.each<[string, CompiledGroup]>([
    ['a rule of another name', groupOf([alertRule('Higher', 'x > 5', SEVERE)])],
    ['other labels', groupOf([alertRule('High', 'x > 5', { for: '30s' })])],
    [
      'other labels of the group',
      groupOf([alertRule('High', 'x > 5', SEVERE)], { labels: [['team', 'db']] }),
    ],
    ['a group of another name', groupOf([alertRule('High', 'x > 5', SEVERE)], { name: 'new' })],
    ['a group of another file', groupOf([alertRule('High', 'x > 5', SEVERE)], { file: 'b.yaml' })],
  ])('start anew under %s', (_what, group) => {
    const after = reloaded([group]);
    after.show(45, 'x', { n1: 9, n2: 9 });
    const [rule] = group.rules;
    const name = rule?.kind === 'alert' ? rule.definition.alert : '';
    expect(after.told(name)).toEqual(['n1 pending', 'n2 pending']);
  });

  it('go on with rules in the order in which they are written, where several are alike', () => {
    const pair = [alertRule('High', 'x > 5', SEVERE), alertRule('High', 'y > 5', SEVERE)];
    const before = new GroupBench([groupOf(pair)]);
    before.series.put('y', { n3: 9 }, { at: 10_000 });
    before.show(10, 'x', { n1: 9 });
    const carried = withoutSeries(before.states ?? []);
    const after = new GroupBench([groupOf(pair)], undefined, carried);
    after.series.put('y', { n3: 9 }, { at: 15_000 });
    const [group] = after.show(15, 'x', { n1: 9 });
    const since = group?.rules.map((rule) =>
      rule.kind === 'alert' ? [...rule.alerts.values()].map((alert) => alert.activeAt) : [],
    );
    expect(since).toEqual([[10_000], [10_000]]);
  });

  it('say nothing of how a rule was judged, which the next evaluation has to', () => {
    const after = reloaded([...GROUPS]);
    expect(after.evaluate(45)[0]?.rules[0]?.health).toEqual({ kind: 'no-data', selectors: ['x'] });
  });

  it('keep no series of the store that goes', () => {
    const bench = new GroupBench(GROUPS);
    bench.show(10, 'x', { n1: 9 });
    const written = (states = bench.states ?? []) =>
      states.flatMap(({ rules }) => rules.map((rule) => rule.written.size));
    expect(written()).toEqual([2]);
    expect(written(withoutSeries(bench.states ?? []))).toEqual([0]);
  });
});
