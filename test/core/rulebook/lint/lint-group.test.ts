import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../../src/core/base/time.ts';
import { lintGroup, unsureAlerts } from '../../../../src/core/rulebook/lint/lint-group.ts';
import { seriesOfPack } from '../../../../src/core/rulebook/lint/vocabulary.ts';
import type { SignalDefinition } from '../../../../src/core/rulebook/signal.ts';
import { alertRule, groupOf, recordRule } from '../../../support/group-bench.ts';
import { makePack } from '../../../support/lint-rules.ts';

function known(signals: Readonly<Record<string, SignalDefinition>>) {
  return seriesOfPack(makePack(signals), durationMs(60_000));
}

const ETCD = known({
  pending: { kind: 'gauge', expr: 'raft_pending', unit: 'proposals' },
  commits: { kind: 'counter', expr: 'raft_commits_total', unit: 'entries' },
  term: { kind: 'unavailable', why: 'not exported' },
});
const OTHER = known({ pending: { kind: 'counter', expr: 'raft_pending', unit: 'proposals' } });

function lint(expr: string, packs = [ETCD]): readonly string[] {
  const group = groupOf([recordRule('r', 'up'), alertRule('A', expr)]);
  return lintGroup(group, { packs }).map(({ path, message, excerpt }) =>
    [path.join('.'), message, excerpt].join('\n'),
  );
}

describe('what is legal in a rule group and hardly meant', () => {
  it.each([
    [
      'rate(raft_pending[5m]) > 1',
      `rate() of raft_pending, a gauge: every fall counts as a restart; use delta()
rate(raft_pending[5m]) > 1
     ^^^^^^^^^^^^^^^^`,
    ],
    [
      'up{job="a",job="b"} == 0',
      `no series can match: job="a", job="b"
up{job="a",job="b"} == 0
^^^^^^^^^^^^^^^^^^^`,
    ],
    [
      'histogram_quantile(0.9, sum(rate(x_bucket[5m]))) > 1',
      `histogram_quantile() needs the label 'le', which this aggregation drops
histogram_quantile(0.9, sum(rate(x_bucket[5m]))) > 1
                        ^^^^^^^^^^^^^^^^^^^^^^^`,
    ],
  ])('is remarked on in the rule: %s', (expr, remark) => {
    expect(lint(expr)).toEqual([`rules.1.expr\n${remark}`]);
  });

  it.each([
    ['a metric that no pack knows', 'node_filesystem_avail_bytes < 1e9'],
    ['a counter', 'rate(raft_commits_total[5m]) == 0'],
    ['the absence of something', 'absent(raft_pending)'],
  ])('is not %s', (_what, expr) => {
    expect(lint(expr)).toEqual([]);
  });

  it('is not what packs disagree about', () => {
    expect(lint('rate(raft_pending[5m]) > 1', [ETCD, OTHER])).toEqual([]);
  });
});

describe('alerts of which the rules do not say that they can be judged', () => {
  it('read what neither the pack nor a recording rule knows, each series once', () => {
    const groups = [
      groupOf([
        recordRule('job:x', 'anything'),
        alertRule('Sure', 'raft_pending > 5 and on () job:x and on () up and on () ALERTS'),
        alertRule('Unsure', 'disk_free + disk_free < 1 or raft_pending > 5 or {job="a"}'),
        alertRule('Unavailable', 'term > 3'),
      ]),
    ];
    expect(unsureAlerts(groups, ETCD)).toEqual([
      { alert: 'Unsure', series: ['disk_free'] },
      { alert: 'Unavailable', series: ['term'] },
    ]);
  });
});
