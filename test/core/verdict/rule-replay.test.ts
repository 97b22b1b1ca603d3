import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { evaluate } from '../../../src/core/promql/evaluate.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import type { SeriesSource } from '../../../src/core/series/store.ts';
import { loadSeries, RuleReplay } from '../../../src/core/verdict/rule-replay.ts';
import { nodeId } from '../../support/case-builder.ts';
import { seriesOf, storyOf } from '../../support/rule-story.ts';

const LOOK_BACK = durationMs(12_000);

function valuesOf(source: SeriesSource, query: string, seconds: number) {
  const at = instant(seconds * 1_000);
  const { value } = evaluate(parsePromql(query), { source, at, lookbackMs: LOOK_BACK });
  if (value.type !== 'vector') throw new Error(`${query} is no vector`);
  return value.samples.map((sample) => [sample.labels.get('node'), sample.value]);
}

describe('a replay', () => {
  it('evaluates at time 0 and then at each interval', () => {
    const replay = new RuleReplay(storyOf());
    const seen = [0, 4_999, 5_000, 12_000].map((at) => replay.advanceTo(instant(at)));
    expect(seen.map(({ at }) => at)).toEqual([0, 0, 5_000, 10_000]);
    expect(seen.map(({ sequence }) => sequence)).toEqual([1, 1, 2, 3]);
    expect(seen.at(-1)?.rounds).toEqual(
      new Map([
        ['n1', 3],
        ['n2', 3],
        ['n3', 3],
      ]),
    );
  });

  it('shows what the nodes show, and no more than that at each time', () => {
    const replay = new RuleReplay(storyOf());
    const { snapshot } = replay.advanceTo(instant(10_000));
    expect(snapshot.groups[0]?.leadership).toEqual({ kind: 'known', node: 'n1' });
    expect(valuesOf(replay.store, 'raft_commit_index', 10)).toEqual([
      ['n1', 120],
      ['n2', 120],
      ['n3', 120],
    ]);
    expect(valuesOf(replay.store, 'sum_over_time(up{node="n1"}[1h])', 10)).toEqual([['n1', 3]]);
  });

  it('takes a node without any value at a step for one that does not answer', () => {
    const gone = [
      seriesOf('raft_is_leader', 'n3', '0 0 _x20'),
      seriesOf('raft_commit_index', 'n3', '100 110 _x20'),
    ];
    const replay = new RuleReplay(storyOf({ series: gone }));
    const observed = (at: number) =>
      replay.advanceTo(instant(at)).snapshot.nodes.map(({ observation }) => observation.kind);
    expect(observed(5_000)).toEqual(['observed', 'observed', 'observed']);
    expect(observed(10_000)).toEqual(['observed', 'observed', 'unobservable']);
    expect(valuesOf(replay.store, 'raft_commit_index', 10)).toHaveLength(2);
    expect(valuesOf(replay.store, 'up', 10)).toEqual([
      ['n1', 1],
      ['n2', 1],
      ['n3', 0],
    ]);
  });

  it.each(['_', 'stale'])('ends a series at %s while its node has others', (gap) => {
    const replay = new RuleReplay(
      storyOf({ series: [seriesOf('raft_commit_index', 'n3', `100 ${gap} 120x20`)] }),
    );
    const { snapshot } = replay.advanceTo(instant(5_000));
    expect(snapshot.nodes[2]?.observation.kind).toBe('observed');
    expect(valuesOf(replay.store, 'raft_commit_index{node="n3"}', 5)).toEqual([]);
    replay.advanceTo(instant(10_000));
    expect(valuesOf(replay.store, 'raft_commit_index{node="n3"}', 10)).toEqual([['n3', 120]]);
  });

  it('silences a node from a time on, and until another', () => {
    const [node, from, until] = [nodeId('n2'), instant(5_000), instant(15_000)];
    const replay = new RuleReplay(storyOf({ silences: [{ node, from, until, isRefused: true }] }));
    const kinds = [0, 5_000, 10_000, 15_000].map(
      (at) => replay.advanceTo(instant(at)).snapshot.nodes[1]?.observation.kind,
    );
    // A refusal alone proves nothing: nobody speaks of peers here.
    expect(kinds).toEqual(['observed', 'unobservable', 'unobservable', 'observed']);
  });
});

describe('series without a cluster', () => {
  it('are loaded whole, with their gaps and ends', () => {
    const points = [1, 'missing', 3, 'stale'] as const;
    const store = loadSeries(
      [{ labels: Labels.from([['__name__', 'a']]), points }],
      durationMs(60_000),
    );
    const at = (minutes: number) => valuesOf(store, 'a', minutes * 60).map(([, value]) => value);
    expect([at(0), at(1), at(2), at(3)]).toEqual([[1], [], [3], []]);
  });
});
