import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { selectorsOf } from '../../../src/core/promql/selectors.ts';
import { type NeededSeries, neededSelectors } from '../../../src/core/rulebook/needed-series.ts';
import { createMatcher } from '../../../src/core/series/matcher.ts';
import { compiledFor } from '../../support/shipped-rules.ts';

const SELECT = [createMatcher('job', '=', 'etcd')];

async function etcdWith(...queries: readonly string[]): Promise<NeededSeries> {
  const { pack, ruleGroups } = await compiledFor('etcd', durationMs(15_000));
  return { pack, ruleGroups, uses: queries.flatMap((text) => selectorsOf(parsePromql(text))) };
}

describe('the series that rules need', () => {
  it('are fetched by one selector, with what tells whether a target is up', async () => {
    const rules = await etcdWith('rate(b{x="1"}[5m]) / ignoring (x) a', 'sum(a)');
    expect(neededSelectors(rules, SELECT)).toEqual(['{__name__=~"a|b|up",job="etcd"}']);
  });

  it('do not hold what the guard itself records under a name', async () => {
    const rules = await etcdWith('proposals_pending > on () group_left () ALERTS', 'a');
    expect(neededSelectors(rules, SELECT)).toEqual(['{__name__=~"a|up",job="etcd"}']);
  });

  it('have patterns beside names, of which every character stands for itself', async () => {
    const rules = await etcdWith('{__name__=~"a_.+|b"}', '{"odd.name"}');
    expect(neededSelectors(rules, SELECT)).toEqual([
      '{__name__=~"(?:a_.+|b)|odd\\\\.name|up",job="etcd"}',
    ]);
  });

  it('are fetched apart where their names are only known by what they are not', async () => {
    const rules = await etcdWith('{__name__!="a",x="1"}', '{x="1"}', 'a');
    expect(neededSelectors(rules, SELECT)).toEqual([
      '{__name__=~"a|up",job="etcd"}',
      '{__name__!="a",job="etcd"}',
      '{job="etcd"}',
    ]);
  });

  it('are between them all that the shipped rules read', async () => {
    const rules = await compiledFor('etcd', durationMs(15_000));
    const [text = ''] = neededSelectors(rules, SELECT);
    const [use] = selectorsOf(parsePromql(text));
    const [name] = use?.matchers ?? [];
    for (const metric of ['etcd_server_is_leader', 'etcd_disk_wal_fsync_duration_seconds_bucket']) {
      expect(name?.matches(metric)).toBe(true);
    }
    expect(name?.matches('go_goroutines')).toBe(false);
  });
});
