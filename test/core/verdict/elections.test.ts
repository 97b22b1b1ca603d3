import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/base/time.ts';
import type { ClusterSnapshot } from '../../../src/core/cluster/snapshot.ts';
import {
  type Election,
  type Elections,
  electionTime,
  followElections,
  NO_ELECTIONS,
} from '../../../src/core/verdict/elections.ts';
import { type CaseBuilder, cluster, EVALUATED_AT } from '../../support/case-builder.ts';

type Look = readonly [second: number, built: CaseBuilder];

const led = (by: string): CaseBuilder => cluster().voters(3).leader(by);
const vacant = (): CaseBuilder => cluster().voters(3).down('n1').noLeader();
const unseen = (): CaseBuilder => cluster().voters(3).frozen('n1').noLeader();

/** What is known of elections after looks at these moments. */
function looked(...looks: readonly Look[]): Election | undefined {
  let previous: ClusterSnapshot | undefined;
  let elections: Elections = NO_ELECTIONS;
  for (const [second, built] of looks) {
    const at = instant(EVALUATED_AT + second * 1_000);
    const snapshot = { ...built.ask('restart', 'n2').evaluation.snapshot, at };
    elections = followElections(elections, { previous, snapshot });
    previous = snapshot;
  }
  const [election, ...others] = elections.values();
  expect(others).toEqual([]);
  return election;
}

function seconds(election: Election | undefined): readonly [number, number] {
  if (election === undefined) throw new Error('there was an election');
  const { atLeastMs, atMostMs } = electionTime(election);
  return [atLeastMs / 1_000, atMostMs / 1_000];
}

describe('followElections', () => {
  it('has nothing to tell while the same member leads, nor of the first look', () => {
    expect(looked([0, led('n1')], [5, led('n1')])).toBeUndefined();
    expect(looked([0, vacant()], [5, led('n2')])).toBeUndefined();
  });

  it('can only say how far apart the looks were when a change lies between two of them', () => {
    const election = looked([0, led('n1')], [5, led('n2')]);
    expect(election).toMatchObject({ from: 'n1', to: 'n2', vacant: undefined });
    expect(seconds(election)).toEqual([0, 5]);
  });

  it('says between what it lies where looks proved that nobody led', () => {
    const looks: Look[] = [
      [0, led('n1')],
      [1, vacant()],
      [4, vacant()],
      [6, led('n2')],
    ];
    expect(seconds(looked(...looks))).toEqual([3, 6]);
  });

  it('counts on while nobody leads', () => {
    const election = looked([0, led('n1')], [1, vacant()], [9, vacant()]);
    expect(election?.to).toBeUndefined();
    expect(seconds(election)).toEqual([8, 9]);
  });

  it('proves nothing by a leader that did not answer: it may lead on', () => {
    expect(seconds(looked([0, led('n1')], [1, unseen()], [8, unseen()]))).toEqual([0, 8]);
    expect(looked([0, led('n1')], [1, unseen()], [8, led('n1')])).toBeUndefined();
  });

  it('counts the election of the same member again, where nobody led in between', () => {
    const election = looked([0, led('n1')], [1, vacant()], [3, vacant()], [4, led('n1')]);
    expect(election).toMatchObject({ from: 'n1', to: 'n1' });
    expect(seconds(election)).toEqual([2, 4]);
  });

  it('is told for an hour, and the next one takes its place at once', () => {
    const looks: Look[] = [
      [0, led('n1')],
      [5, led('n2')],
    ];
    expect(looked(...looks, [3_605, led('n2')])).toMatchObject({ to: 'n2' });
    expect(looked(...looks, [3_606, led('n2')])).toBeUndefined();
    expect(looked(...looks, [10, led('n3')])).toMatchObject({ from: 'n2', to: 'n3' });
  });

  it('measures each group by itself', () => {
    const groups = (p1: string, p2: string) =>
      cluster()
        .voters(3)
        .group({ name: 'p1', members: ['n1', 'n2', 'n3'], leader: p1 })
        .group({ name: 'p2', members: ['n1', 'n2', 'n3'], leader: p2 });
    expect(looked([0, groups('n1', 'n2')], [5, groups('n1', 'n3')])).toMatchObject({
      ...{ group: 'p2', from: 'n2', to: 'n3' },
    });
  });
});
