import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../../src/core/base/time.ts';
import type { RuleIssue } from '../../../../src/core/rulebook/issue.ts';
import { lintPack, lintRunbook } from '../../../../src/core/rulebook/lint/lint.ts';
import type { HoldPointDefinition } from '../../../../src/core/rulebook/runbook.ts';
import { makeHoldPoint, makePack, makeRunbook } from '../../../support/lint-rules.ts';

const WINDOW = durationMs(60_000);
const PACK = makePack({
  is_leader: { kind: 'gauge', expr: 'raft_is_leader', unit: 'bool' },
  pending: { kind: 'gauge', expr: 'raft_pending', unit: 'proposals' },
  commits: { kind: 'counter', expr: 'raft_commits_total', unit: 'entries' },
  memory: { kind: 'gauge', expr: 'process_resident_memory_bytes', unit: 'bytes' },
  started: { kind: 'gauge', expr: 'process_start_time_seconds', unit: 'seconds' },
  latency: { kind: 'histogram', metric: 'write_seconds', unit: 'seconds' },
  requests: { kind: 'ratio', bad: 'sum(bad_total)', total: 'sum(requests_total)' },
  term: { kind: 'unavailable', why: 'not exported' },
});

function shown(issues: readonly RuleIssue[]): string {
  return issues.map(({ message, excerpt }) => `${message}\n${excerpt}`).join('\n');
}

interface Rest extends Partial<HoldPointDefinition> {
  readonly unit?: 'ratio';
  readonly ofAllPacks?: ReadonlySet<string>;
}

function lint(expr: string, rest: Rest = {}): string {
  const { unit = 'count', ofAllPacks, ...holdPoint } = rest;
  const source = { kind: 'expr', expr, unit } as const;
  const runbook = makeRunbook([makeHoldPoint({ ...holdPoint, source })]);
  const domains = new Map([
    ['cluster', ['orders']],
    ['node', ['n1', 'n2', 'n3']],
  ]);
  const recorded = new Set(['job:x']);
  const context = { pack: PACK, windowMs: WINDOW, recorded, domains };
  return shown(lintRunbook(runbook, { ...context, ofAllPacks }));
}

describe('what is legal in a runbook and hardly meant', () => {
  it.each([
    [
      'pendin > bool 1',
      `the pack 'test' knows no pendin: make it a signal of the pack; did you mean 'pending'?
pendin > bool 1
^^^^^^`,
    ],
    [
      'pending + term',
      `the pack 'test' says that there is no term: not exported
pending + term
          ^^^^`,
    ],
    [
      'sum by (node) (pending{a="x",a="y"})',
      `no series can match: a="x", a="y"
sum by (node) (pending{a="x",a="y"})
               ^^^^^^^^^^^^^^^^^^^^`,
    ],
    [
      'pending{node=~"n4|n5"}',
      `no node matches node=~"n4|n5"; there are: n1, n2, n3
pending{node=~"n4|n5"}
^^^^^^^^^^^^^^^^^^^^^^`,
    ],
    [
      'rate(pending[5m])',
      `rate() of pending, a gauge: every fall counts as a restart; use delta()
rate(pending[5m])
     ^^^^^^^^^^^`,
    ],
    [
      'delta(raft_commits_total[5m])',
      `delta() of raft_commits_total, a counter: a restart counts as a fall; use increase()
delta(raft_commits_total[5m])
      ^^^^^^^^^^^^^^^^^^^^^^`,
    ],
    [
      'histogram_quantile(0.9, sum by (node) (rate(write_seconds_bucket[5m]))) * 0 + pending * 0',
      `histogram_quantile() needs the label 'le', which this aggregation drops
histogram_quantile(0.9, sum by (node) (rate(write_seconds_bucket[5m]))) * 0 + pending * 0
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
'+' adds seconds with things that are counted
histogram_quantile(0.9, sum by (node) (rate(write_seconds_bucket[5m]))) * 0 + pending * 0
                                                                            ^
the expression gives seconds, and its unit is count
histogram_quantile(0.9, sum by (node) (rate(write_seconds_bucket[5m]))) * 0 + pending * 0
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`,
    ],
    [
      'histogram_quantile(0.9, pending)',
      `histogram_quantile() of pending, which has no buckets
histogram_quantile(0.9, pending)
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`,
    ],
    [
      'count((memory > started) or up)',
      `'>' compares bytes with seconds
count((memory > started) or up)
              ^`,
    ],
    [
      'memory',
      `the expression gives bytes, and its unit is count
memory
^^^^^^`,
    ],
  ])('shows the place in %s', (expr, expected) => {
    expect(lint(expr)).toBe(expected);
  });

  it('takes what any pack knows where the pack is not known', () => {
    const ofAllPacks = new Set(['elsewhere', 'term']);
    expect(lint('elsewhere + term', { ofAllPacks })).toBe('');
    expect(lint('elsewher', { ofAllPacks })).toBe(
      `no pack knows elsewher: make it a signal of the pack; did you mean 'elsewhere'?
elsewher
^^^^^^^^`,
    );
  });

  it('asks for a value of each node where one node is meant', () => {
    expect(lint('max(pending)', { over: 'target' })).toBe(
      `over: target needs a value for each node, and the expression drops 'node'
max(pending)
^^^^^^^^^^^^`,
    );
    expect(lint('max(pending)', { over: 'all' })).toBe('');
    expect(lint('max by (node) (pending)', { over: 'leader' })).toBe('');
  });

  it('holds what an expression gives against its unit', () => {
    expect(lint('memory / started', { unit: 'ratio' })).toContain('gives bytes per second, and');
    expect(lint('memory / memory', { unit: 'ratio' })).toBe('');
    expect(lint('pending / clamp_min(increase(commits[5m]), 200)', { unit: 'ratio' })).toBe('');
  });

  it.each([
    'pending + 1',
    'rate(commits[5m]) * 60',
    'time() - started < bool 60',
    'resets(commits[1h])',
    'sum by (node) (is_leader) + on (node) pending * 0 + up * 0',
    'job:x',
    'ALERTS{alertname="x"}',
    'increase(bad_total{node=~"n1|n9"}[5m])',
    'delta(pending[5m])',
    'scrape_duration_seconds > bool 1',
    'histogram_quantile(0.9, sum without (a) (rate(write_seconds_bucket[5m]))) > bool 2',
    '{__name__=~"raft_.*",node!="n1"}',
  ])('finds nothing in %s', (expr) => {
    // The sum of yes and no is a count, which has no unit of its own.
    expect(lint(expr).replace(/^'\+' adds a ratio with things.*\n.*\n.*\n?/gm, '')).toBe('');
  });
});

describe('what is legal in a pack and hardly meant', () => {
  it('holds the names of metrics against the units that signals say', () => {
    const pack = makePack({
      memory: { kind: 'gauge', expr: 'process_resident_memory_bytes', unit: 'seconds' },
      lag: { kind: 'gauge', expr: 'rate(raft_pending[1m])', unit: 'count' },
      pending: { kind: 'gauge', expr: 'raft_pending', unit: 'proposals' },
      never: { kind: 'counter', expr: 'x_total{a="1",a!="1"}', unit: 'entries' },
    });
    const issues = lintPack(pack, WINDOW);
    expect(issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['signals.memory.gauge', 'the expression gives bytes, and its unit is seconds'],
      [
        'signals.lag.gauge',
        'rate() of raft_pending, a gauge: every fall counts as a restart; use delta()',
      ],
      ['signals.never.counter', 'no series can match: a="1", a!="1"'],
    ]);
  });

  it('finds nothing in the pack of this test', () => {
    expect(lintPack(PACK, WINDOW)).toEqual([]);
  });
});
