import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../src/core/base/ids.ts';
import { known, type Reading, unknown } from '../../../src/core/base/reading.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import {
  buildGroup,
  type Claim,
  findLeader,
  required,
  type SeatEvidence,
} from '../../../src/core/cluster/group.ts';

const AT = instant(1_000_000);
const id = (name: string) => name as NodeId;
const untold: Reading<never> = unknown('unavailable', 'the system does not tell');

function claim(node: string, leads: boolean, term?: number): Claim {
  return {
    node: id(node),
    isLeader: known(leads, AT),
    term: term === undefined ? untold : known(term, AT),
  };
}

describe('findLeader', () => {
  it('believes the only one that says so', () => {
    const observed = [claim('n1', true, 3), claim('n2', false, 3), claim('n3', false, 3)];
    expect(findLeader(observed, 2)).toEqual({ kind: 'known', node: 'n1' });
  });

  it('believes the higher term of two', () => {
    const observed = [claim('n1', true, 3), claim('n2', true, 4), claim('n3', false, 4)];
    expect(findLeader(observed, 2)).toEqual({ kind: 'known', node: 'n2' });
  });

  it('believes the higher term of two as long as no majority is known to be in the lower', () => {
    const five = [claim('n1', true, 3), claim('n2', true, 4), claim('n3', false)];
    expect(findLeader(five, 3)).toEqual({ kind: 'known', node: 'n2' });
    const torn = [...five, claim('n4', false, 3), claim('n5', false, 3)];
    expect(findLeader(torn, 3)).toEqual({ kind: 'contradictory', claimants: ['n1', 'n2'] });
  });

  it('believes the only one that says so, though the others have not followed it yet', () => {
    const elected = [claim('n1', true, 4), claim('n2', false, 3), claim('n3', false, 3)];
    expect(findLeader(elected, 2)).toEqual({ kind: 'known', node: 'n1' });
  });

  it('cannot tell two apart without terms, or in one term', () => {
    for (const term of [undefined, 4]) {
      const observed = [claim('n1', true, term), claim('n2', true, term)];
      expect(findLeader(observed, 2)).toEqual({ kind: 'contradictory', claimants: ['n1', 'n2'] });
    }
  });

  it('does not believe a leader whom a majority has left for a later term', () => {
    const observed = [claim('n1', true, 3), claim('n2', false, 4), claim('n3', false, 4)];
    expect(findLeader(observed, 2)).toEqual({ kind: 'none' });
    const minority = [claim('n1', true, 3), claim('n2', false, 4), claim('n3', false, 3)];
    expect(findLeader(minority, 2)).toEqual({ kind: 'known', node: 'n1' });
  });

  it('finds nobody where nobody says so', () => {
    expect(findLeader([claim('n1', false, 3)], 1)).toEqual({ kind: 'none' });
    expect(findLeader([], 1)).toEqual({ kind: 'none' });
  });
});

function seat(index: number, change: Partial<SeatEvidence> = {}): SeatEvidence {
  const track = {
    latest: { at: AT, index },
    previous: { at: instant(AT - 5_000), index: index - 100 },
  };
  return {
    role: 'voter',
    isLeader: known(false, AT),
    hasLeader: known(true, AT),
    term: known(3, AT),
    commitIndex: known(index, AT),
    appliedIndex: known(index, AT),
    isInSync: known(true, AT),
    commitTrack: track,
    appliedTrack: track,
    ...change,
  };
}

const evidence = (seats: Readonly<Record<string, SeatEvidence>>, replicas = 0) => ({
  name: 'p',
  seats: new Map(Object.entries(seats).map(([name, each]) => [id(name), each])),
  replicas,
  inSyncSize: untold,
});

const context = (...observed: readonly string[]) => ({
  observed: new Set(observed.map(id)),
  protection: { kind: 'quorum' } as const,
  bracketMaxMs: durationMs(2_000),
});

describe('buildGroup', () => {
  const leader = seat(1_000, { isLeader: known(true, AT) });

  it('reads the lag of each seat against the leader of its own group', () => {
    const built = buildGroup(
      evidence({ n1: leader, n2: seat(990), n3: seat(400) }),
      context('n1', 'n2', 'n3'),
    );
    expect(built).toMatchObject({ voters: 3, quorum: 2, leadership: { node: 'n1' } });
    const lags = [...built.seats.values()].map(({ indexLag }) =>
      indexLag.kind === 'known' ? indexLag.value : indexLag.why,
    );
    expect(lags).toEqual([0, 10, 600]);
  });

  it('counts quorum over the replicas that are declared, when fewer are seen', () => {
    const built = buildGroup(evidence({ n1: leader }, 3), context('n1'));
    expect(built).toMatchObject({ voters: 3, seatedVoters: 1, quorum: 2 });
  });

  it('counts no learner as a voter', () => {
    const built = buildGroup(
      evidence({ n1: leader, n2: seat(1_000, { role: 'learner' }) }),
      context('n1', 'n2'),
    );
    expect(built).toMatchObject({ voters: 1, members: ['n1', 'n2'] });
  });

  it('hears nobody who was not observed', () => {
    const built = buildGroup(evidence({ n1: leader, n2: seat(990) }), context('n2'));
    expect(built.leadership).toEqual({ kind: 'none' });
    expect(built.seats.get(id('n2'))?.indexLag).toMatchObject({ kind: 'unknown' });
  });

  it('reads no lag of who was not observed, nor of who tells no index', () => {
    const silent = seat(990, { appliedTrack: undefined });
    const built = buildGroup(evidence({ n1: leader, n2: seat(990), n3: silent }), context('n1'));
    const all = buildGroup(evidence({ n1: leader, n3: silent }), context('n1', 'n3'));
    const lags = [built.seats.get(id('n2')), all.seats.get(id('n3'))].map((each) => each?.indexLag);
    expect(lags).toEqual([
      { kind: 'unknown', why: 'no-sample', detail: 'n2 gave no applied index' },
      { kind: 'unknown', why: 'no-sample', detail: 'n3 gave no applied index' },
    ]);
  });

  it('has no leader to find where nodes only serve', () => {
    const protection = { kind: 'serving', min: 1 } as const;
    const built = buildGroup(evidence({ n1: seat(0), n2: seat(0) }), {
      ...context('n1', 'n2'),
      protection,
    });
    expect(built).toMatchObject({ leadership: { kind: 'not-applicable' }, quorum: 1 });
    expect(required(protection, 5)).toBe(1);
  });
});
