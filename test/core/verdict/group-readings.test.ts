import { describe, expect, it } from 'vitest';
import { Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { parseSeriesPoints } from '../../../src/core/promql/series-notation.ts';
import { joinRules } from '../../../src/core/rulebook/compile.ts';
import { compilePack } from '../../../src/core/rulebook/compile-signal.ts';
import {
  type ClusterStory,
  RuleReplay,
  type TestSeries,
} from '../../../src/core/verdict/rule-replay.ts';
import { nodeId } from '../../support/case-builder.ts';
import { packOf, REQUIRED } from '../../support/rule-builder.ts';
import { storyOf } from '../../support/rule-story.ts';

/** A series of a node in a group, written as `node/group`. */
function seat(name: string, place: string, values: string): TestSeries {
  const [node = '', group = ''] = place.split('/');
  const points = parseSeriesPoints(values);
  if (!points.ok) throw new Error(points.message);
  const labels = Labels.from([
    [METRIC_NAME, name],
    ['node', node],
    ['part', group],
  ]);
  return { labels, points: points.value };
}

/** A node in a group, leading it or not, at an index that rises by 10 in each interval of 5 s. */
const member = (place: string, leads: boolean, from = 100) => [
  seat('raft_is_leader', place, leads ? '1x20' : '0x20'),
  seat('raft_commit_index', place, `${from}+10x20`),
];

function replayOf(series: readonly TestSeries[], change: Partial<ClusterStory> = {}): RuleReplay {
  const groups = { labels: ['part'], replicas: 2, minInSync: undefined };
  const pack = { ...packOf(REQUIRED), groups };
  const { compiled } = compilePack(pack, durationMs(60_000));
  return new RuleReplay({ ...storyOf(), series, rules: joinRules(compiled, []), ...change });
}

const two = [
  ...member('n1/a', true),
  ...member('n2/a', false, 95),
  ...member('n2/b', true),
  ...member('n3/b', false),
];

function snapshotAt(replay: RuleReplay, seconds: number) {
  const { snapshot } = replay.advanceTo(instant(seconds * 1_000));
  const groups = snapshot.groups.map(({ name, members, leadership, voters }) => {
    const leader = leadership.kind === 'known' ? leadership.node : leadership.kind;
    return `${name}: ${members.join(' ')}, led by ${leader}, of ${voters}`;
  });
  return { groups, fault: snapshot.groupsFault, all: snapshot.groups };
}

describe('readGroups', () => {
  it('finds the groups by their labels, each with its members and its leader', () => {
    expect(snapshotAt(replayOf(two), 10).groups).toEqual([
      'a: n1 n2, led by n1, of 2',
      'b: n2 n3, led by n2, of 2',
    ]);
  });

  it('reads the lag of a node in each of its groups', () => {
    const { all } = snapshotAt(replayOf(two), 10);
    const lags = all.map(({ seats }) => [...seats].map(([node, each]) => [node, each.indexLag]));
    expect(lags[0]?.[1]).toMatchObject(['n2', { kind: 'known', value: 5 }]);
    expect(lags[1]?.[0]).toMatchObject(['n2', { kind: 'known', value: 0 }]);
  });

  it('keeps the seats of a node that has fallen silent, with nothing known of them', () => {
    const silence = {
      node: nodeId('n2'),
      from: instant(12_000),
      until: instant(60_000),
      isRefused: false,
    };
    const replay = replayOf(two, { silences: [silence] });
    expect(snapshotAt(replay, 10).groups[0]).toBe('a: n1 n2, led by n1, of 2');
    const later = snapshotAt(replay, 20);
    expect(later.groups).toEqual(['a: n1 n2, led by n1, of 2', 'b: n2 n3, led by none, of 2']);
    expect([...(later.all[0]?.seats.values() ?? [])][1]?.isLeader.kind).toBe('unknown');
  });

  it('lets go of a seat that a node which answers does not tell any more', () => {
    const moved = [...two.slice(0, 2), seat('raft_is_leader', 'n2/a', '0 0 _x18')];
    const index = seat('raft_commit_index', 'n2/a', '95 105 _x18');
    const replay = replayOf([...moved, index, ...two.slice(4)]);
    expect(snapshotAt(replay, 5).groups[0]).toBe('a: n1 n2, led by n1, of 2');
    expect(snapshotAt(replay, 10).groups[0]).toBe('a: n1, led by n1, of 2');
  });

  it('does not know a value that is told twice, or that is no number', () => {
    const odd = [...two.slice(0, 3), seat('raft_commit_index', 'n2/a', 'NaNx20')];
    const { all } = snapshotAt(replayOf([...odd, ...two.slice(4)]), 10);
    const [, second] = [...(all[0]?.seats.values() ?? [])];
    expect(second?.commitIndex).toMatchObject({ kind: 'unknown', why: 'not-finite' });
  });

  it('says so when no node tells of any group, and judges nothing', () => {
    const { groups, fault } = snapshotAt(replayOf([]), 10);
    expect({ groups, fault }).toEqual({ groups: [], fault: 'no node tells of any group' });
  });

  it('says so when there are more groups than one guard judges', () => {
    const many = Array.from({ length: 5_001 }, (_, index) =>
      seat('raft_is_leader', `n1/p${index}`, '1x3'),
    );
    expect(snapshotAt(replayOf(many), 5).fault).toBe(
      'the nodes tell of 5001 groups; at most 5000 are judged',
    );
  });
});
