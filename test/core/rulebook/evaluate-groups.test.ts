import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { WRITTEN_SERIES_MAX } from '../../../src/core/rulebook/rule-scope.ts';
import { alertRule, GroupBench, groupOf, recordRule } from '../../support/group-bench.ts';
import { SeriesBench } from '../../support/series-bench.ts';

const ALL = { n1: 1, n2: 2, n3: 3 };

describe('recording rules', () => {
  it('are read by later rules of the same evaluation, and by hold points', () => {
    const bench = new GroupBench([
      groupOf([recordRule('twice', 'x * 2', { by: 'rule' }), recordRule('sum', 'sum(twice)')], {
        labels: [
          ['by', 'group'],
          ['team', 'db'],
        ],
      }),
    ]);
    bench.show(10, 'x', ALL);
    expect(bench.query('sum', 10)).toEqual(['sum{by="group", team="db"} 12']);
    expect(bench.query('twice{node="n2"}', 10)).toEqual([
      'twice{by="rule", node="n2", team="db"} 4',
    ]);
  });

  it('say of a node what is as old as the samples that it was made of', () => {
    const bench = new GroupBench([groupOf([recordRule('twice', 'x * 2')])]);
    bench.series.put('x', ALL, { at: 7_000 });
    bench.evaluate(10);
    expect(bench.query('timestamp(twice{node="n1"})', 10)).toEqual(['{node="n1"} 7']);
    const [series] = [...(bench.states?.[0]?.rules[0]?.written ?? [])];
    expect(series?.nodes.has(0)).toBe(true);
  });

  it('end what they do not give any more, and everything when they fail', () => {
    const bench = new GroupBench([groupOf([recordRule('r', 'x / on (node) y')])]);
    bench.series.put('y', ALL, { at: 10_000 });
    bench.show(10, 'x', ALL);
    expect(bench.query('count(r)', 10)).toEqual(['{} 3']);
    bench.series.put('y', ALL, { at: 15_000 });
    bench.show(15, 'x', { n1: 1 });
    expect(bench.query('count(r)', 15)).toEqual(['{} 1']);
    bench.series.put('y', ALL, { at: 20_000 });
    bench.series.put('y', ALL, { at: 20_000, labels: { copy: '1' } });
    bench.show(20, 'x', ALL);
    expect(bench.states?.[0]?.rules[0]?.health).toMatchObject({ kind: 'failed' });
    expect(bench.query('r', 20)).toEqual([]);
  });

  it('make no more series than the limit of their group, and none twice', () => {
    const bench = new GroupBench([
      groupOf([recordRule('few', 'x')], { limit: 2 }),
      groupOf([recordRule('same', 'x', { node: 'all' })]),
      groupOf([recordRule('text', '"a"')]),
      groupOf([recordRule('fine', 'x')]),
    ]);
    bench.show(10, 'x', ALL);
    expect(bench.states?.map(({ rules }) => rules[0]?.health)).toEqual([
      { kind: 'failed', detail: 'exceeded limit of 2 with 3 series' },
      {
        kind: 'failed',
        detail: 'vector contains metrics with the same labelset after applying rule labels',
      },
      { kind: 'failed', detail: 'rule result is not a vector or scalar' },
      { kind: 'judged' },
    ]);
  });

  it('are refused what would fill the memory, and leave the others alone', () => {
    const wide = Array.from({ length: 300 }, (_, index) => `n${index + 1}`);
    const series = new SeriesBench(wide);
    const values = Object.fromEntries(wide.map((name, index) => [name, index]));
    // Each of the 300 series becomes 40: more elements than one rule may have.
    const copies = Array.from(
      { length: 40 },
      (_, copy) => `label_replace(x, "copy", "${copy}", "", "")`,
    );
    const bench = new GroupBench(
      [groupOf([recordRule('wide', copies.join(' or '))]), groupOf([recordRule('ok', 'count(x)')])],
      series,
    );
    bench.show(10, 'x', values);
    expect(bench.states?.[0]?.rules[0]?.health).toEqual({
      kind: 'failed',
      detail: '12000 elements, at most 10000',
    });
    expect(bench.query('ok', 10)).toEqual(['ok 300']);
    const rules = Array.from({ length: WRITTEN_SERIES_MAX / 300 + 1 }, (_, index) =>
      recordRule(`r${index}`, 'x'),
    );
    const many = new GroupBench([groupOf(rules), groupOf([alertRule('Late', 'x >= 0')])], series);
    many.show(15, 'x', values);
    const health = many.states?.[0]?.rules.map((rule) => rule.health.kind) ?? [];
    expect(health.filter((kind) => kind === 'failed')).toHaveLength(1);
    expect(many.rule('Late').health).toMatchObject({
      kind: 'failed',
      detail: expect.stringMatching(/more series/),
    });
  });
});

describe('an alerting rule', () => {
  it('is pending until its time has passed, fires, and resolves', () => {
    const bench = new GroupBench([groupOf([alertRule('High', 'x > 5', { for: '10s' })])]);
    bench.show(10, 'x', { n1: 9, n2: 1, n3: 1 });
    expect(bench.told('High')).toEqual(['n1 pending']);
    bench.show(15, 'x', { n1: 9, n2: 7, n3: 1 });
    expect(bench.told('High')).toEqual(['n1 pending', 'n2 pending']);
    bench.show(20, 'x', { n1: 9, n2: 1, n3: 1 });
    expect(bench.told('High')).toEqual(['n1 firing']);
    expect(bench.query('ALERTS', 20)).toEqual([
      'ALERTS{alertname="High", alertstate="firing", node="n1"} 1',
    ]);
    expect(bench.query('ALERTS_FOR_STATE', 20)).toEqual([
      'ALERTS_FOR_STATE{alertname="High", node="n1"} 10',
    ]);
    bench.show(25, 'x', { n1: 1, n2: 1, n3: 1 });
    expect(bench.alerts('High')[0]).toMatchObject({ state: 'resolved', resolvedAt: 25_000 });
    expect(bench.query('ALERTS', 25)).toEqual([]);
    bench.show(25 + 15 * 60, 'x', { n1: 1 });
    expect(bench.told('High')).toEqual(['n1 resolved']);
    bench.show(30 + 15 * 60, 'x', { n1: 1 });
    expect(bench.told('High')).toEqual([]);
  });

  it('goes on firing for as long as it says, and anew when its element is back', () => {
    const bench = new GroupBench([groupOf([alertRule('High', 'x > 5', { keepFiringFor: '10s' })])]);
    bench.show(10, 'x', { n1: 9 });
    bench.show(15, 'x', { n1: 1 });
    bench.show(20, 'x', { n1: 1 });
    expect(bench.told('High')).toEqual(['n1 firing']);
    bench.show(22, 'x', { n1: 9 });
    bench.show(25, 'x', { n1: 1 });
    bench.show(34, 'x', { n1: 1 });
    expect(bench.told('High')).toEqual(['n1 firing']);
    bench.show(35, 'x', { n1: 1 });
    expect(bench.told('High')).toEqual(['n1 resolved']);
    bench.show(40, 'x', { n1: 9 });
    expect(bench.alerts('High')[0]).toMatchObject({ state: 'firing', activeAt: 40_000 });
  });

  it('has labels and annotations worked out for each of its alerts', () => {
    const words = {
      labels: { severity: '{{ if gt $value 8.0 }}page{{ else }}ticket{{ end }}', alertname: 'no' },
      annotations: {
        summary: '{{ $labels.node }} has {{ $value }} of {{ query "sum(x)" | first | value }}',
        broken: '{{ query "none" | first | value }}',
      },
    };
    const bench = new GroupBench([groupOf([alertRule('High', 'x > 5', words)])]);
    bench.show(10, 'x', { n1: 9, n2: 6, n3: 1 });
    expect(bench.alerts('High').map(({ labels }) => String(labels))).toEqual([
      '{alertname="High", node="n1", severity="page"}',
      '{alertname="High", node="n2", severity="ticket"}',
    ]);
    expect(bench.alerts('High')[0]?.annotations).toEqual(
      new Map([
        ['summary', 'n1 has 9 of 16'],
        [
          'broken',
          '<error expanding template: error executing template __alert_High: ' +
            'error calling first: first() called on vector with no elements>',
        ],
      ]),
    );
  });

  it('keeps its alerts when it fails, and says why', () => {
    const bench = new GroupBench([
      groupOf([alertRule('Both', 'x > on (node) y'), alertRule('Other', 'x > 0')]),
    ]);
    bench.series.put('y', { n1: 1 }, { at: 10_000 });
    bench.show(10, 'x', { n1: 9 });
    expect(bench.told('Both')).toEqual(['n1 firing']);
    bench.series.put('y', { n1: 1 }, { at: 15_000 });
    bench.series.put('y', { n1: 1 }, { at: 15_000, labels: { copy: '1' } });
    bench.show(15, 'x', { n1: 9 });
    expect(bench.rule('Both').health).toMatchObject({ kind: 'failed' });
    expect(bench.told('Both')).toEqual(['n1 firing']);
    expect(bench.query('ALERTS{alertname="Both"}', 15)).toHaveLength(1);
    expect(bench.rule('Other').health).toEqual({ kind: 'judged' });
  });

  it('is not quiet when there is nothing to judge by', () => {
    const bench = new GroupBench([
      groupOf([
        alertRule('Gone', 'nothing > 5'),
        alertRule('Half', 'x > 5 unless on (node) maintenance'),
        alertRule('Absent', 'absent(nothing)'),
        alertRule('Always', 'vector(1) > 2'),
      ]),
    ]);
    bench.show(10, 'x', ALL);
    expect(bench.rule('Gone').health).toEqual({ kind: 'no-data', selectors: ['nothing'] });
    expect(bench.rule('Half').health).toEqual({ kind: 'no-data', selectors: ['maintenance'] });
    expect(bench.alerts('Absent')).toHaveLength(1);
    expect(bench.rule('Always').health).toEqual({ kind: 'judged' });
  });

  it('has no more alerts than the limit of its group, and none with the same labels', () => {
    const bench = new GroupBench([
      groupOf([alertRule('Many', 'x > 1')], { limit: 1 }),
      groupOf([alertRule('Same', 'x > 1', { labels: { node: 'all' } })]),
      groupOf([
        alertRule('Long', 'x > 1', { labels: { l: '{{ printf "%4096s" "" }}'.repeat(50) } }),
      ]),
    ]);
    bench.show(10, 'x', { n1: 9 });
    expect(bench.told('Many')).toEqual(['n1 firing']);
    bench.show(15, 'x', { n1: 9, n2: 9 });
    expect(bench.rule('Many').health).toEqual({
      kind: 'failed',
      detail: 'exceeded limit of 1 with 2 alerts',
    });
    expect(bench.told('Many')).toEqual([]);
    expect(bench.rule('Same').health).toMatchObject({
      detail: expect.stringMatching(/same labelset after applying alert/),
    });
    expect(bench.rule('Long').health).toMatchObject({
      detail: expect.stringMatching(/more than 4096 characters/),
    });
  });
});

describe('a group', () => {
  it('is evaluated once in each of its intervals, and at least as often as evidence ages', () => {
    const bench = new GroupBench([
      groupOf([recordRule('a', 'x')], { intervalMs: durationMs(30_000) }),
      groupOf([recordRule('b', 'x')], { intervalMs: durationMs(61_000) }),
      groupOf([recordRule('c', 'x')]),
    ]);
    const times = [20, 25, 30, 35, 61].map((at) =>
      bench.show(at, 'x', ALL).map(({ evaluatedAt }) => evaluatedAt),
    );
    expect(times).toEqual([
      [20_000, 20_000, 20_000],
      [20_000, 25_000, 25_000],
      [30_000, 30_000, 30_000],
      [30_000, 35_000, 35_000],
      [61_000, 61_000, 61_000],
    ]);
  });

  it('reads as far before its time as its offset says', () => {
    const bench = new GroupBench([
      groupOf([recordRule('old', 'x'), alertRule('High', 'x > 5')], {
        queryOffsetMs: durationMs(5_000),
      }),
    ]);
    bench.show(10, 'x', { n1: 9 });
    expect(bench.told('High')).toEqual([]);
    bench.show(15, 'x', { n1: 1 });
    expect(bench.alerts('High')).toMatchObject([{ state: 'firing', activeAt: 15_000, value: 9 }]);
    expect(bench.query('old', 15)).toEqual(['old{node="n1"} 9']);
  });
});
