import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { type IndexTrack, indexLag } from '../../../src/core/cluster/lag.ts';

const BRACKET_MAX_MS = durationMs(2_000);
const INTERVAL_MS = 5_000;

/** A track of points, each a time in milliseconds and an index; the last is the newest. */
function track(...points: readonly (readonly [number, number])[]): IndexTrack {
  const [latest, previous] = points.toReversed().map(([at, index]) => ({ at: instant(at), index }));
  if (latest === undefined) throw new Error('a track has a point');
  return { latest, previous };
}

describe('indexLag', () => {
  it.each([
    {
      when: 'both were read at one instant, even for the first time',
      leader: track([5_000, 900]),
      member: track([5_000, 880]),
      lag: 20,
      at: 5_000,
    },
    {
      when: 'the leader was read later: its index is taken back to when the member was read',
      leader: track([0, 1_000], [5_000, 26_000]),
      member: track([4_900, 25_500]),
      lag: 0,
      at: 4_900,
    },
    {
      when: 'the member was read later: its index is taken back to when the leader was read',
      leader: track([4_900, 25_500]),
      member: track([0, 0], [5_000, 25_000]),
      lag: 1_000,
      at: 4_900,
    },
    {
      when: 'the later track was read before at the very instant',
      leader: track([4_000, 70], [5_000, 90]),
      member: track([4_000, 60]),
      lag: 10,
      at: 4_000,
    },
    {
      when: 'they were read as far apart as is allowed',
      leader: track([0, 0], [7_000, 700]),
      member: track([5_000, 450]),
      lag: 50,
      at: 5_000,
    },
    {
      when: 'the member seems ahead, having heard of a commit that was not counted yet: it is 0',
      leader: track([5_000, 900]),
      member: track([5_000, 903]),
      lag: 0,
      at: 5_000,
    },
    {
      when: 'nothing is written',
      leader: track([0, 42], [5_000, 42]),
      member: track([4_500, 42]),
      lag: 0,
      at: 4_500,
    },
  ])('is known when $when', ({ leader, member, lag, at }) => {
    expect(indexLag(leader, member, BRACKET_MAX_MS)).toEqual({
      kind: 'known',
      value: lag,
      observedAt: at,
    });
  });

  it.each([
    {
      when: 'they were read too far apart',
      leader: track([0, 0], [7_001, 700]),
      member: track([0, 0], [5_000, 450]),
      why: 'bracket-too-wide',
    },
    {
      when: 'they were read too far apart, the member later',
      leader: track([0, 0], [5_000, 700]),
      member: track([0, 0], [7_001, 450]),
      why: 'bracket-too-wide',
    },
    {
      when: 'the leader was read later and only once, having just started',
      leader: track([5_000, 900]),
      member: track([0, 800], [4_900, 880]),
      why: 'no-sample',
    },
    {
      when: 'the member was read later and only once, having just started',
      leader: track([0, 800], [4_900, 900]),
      member: track([5_000, 880]),
      why: 'no-sample',
    },
    {
      when: 'the later track began after the earlier was read',
      leader: track([4_950, 890], [5_000, 900]),
      member: track([0, 800], [4_900, 880]),
      why: 'no-sample',
    },
    {
      when: 'the index of the later track fell: its process started again in between',
      leader: track([0, 1_000_000], [5_000, 1_000_000]),
      member: track([0, 1_000_000], [6_500, 998_800]),
      why: 'no-sample',
    },
    {
      when: 'an index is no number',
      leader: track([5_000, Number.NaN]),
      member: track([5_000, 900]),
      why: 'not-finite',
    },
    {
      when: 'an index is infinite',
      leader: track([5_000, 900]),
      member: track([5_000, Number.POSITIVE_INFINITY]),
      why: 'not-finite',
    },
  ])('is unknown when $when', ({ leader, member, why }) => {
    expect(indexLag(leader, member, BRACKET_MAX_MS)).toMatchObject({ kind: 'unknown', why });
  });

  it('says how far apart they were read', () => {
    const [leader, member] = [track([9_000, 1]), track([5_000, 1])];
    const reading = indexLag(leader, member, BRACKET_MAX_MS);
    expect(reading).toMatchObject({ detail: 'leader and member were read 4s apart' });
  });

  /** Reads an index that rises evenly, now and one interval before. */
  function readAt(at: number, { perSecond, behind }: { perSecond: number; behind: number }) {
    const index = (ms: number) => Math.floor((ms * perSecond) / 1_000) - behind;
    return track([at - INTERVAL_MS, index(at - INTERVAL_MS)], [at, index(at)]);
  }

  const moment = fc.double({ min: 100_000, max: 100_100, noNaN: true });

  it('tells the lag under 5,000 writes/s to 2 entries, up to 100 ms apart in any order', () => {
    fc.assert(
      fc.property(moment, moment, fc.nat({ max: 5_000 }), (leaderAt, memberAt, behind) => {
        const leader = readAt(leaderAt, { perSecond: 5_000, behind: 0 });
        const member = readAt(memberAt, { perSecond: 5_000, behind });
        const reading = indexLag(leader, member, BRACKET_MAX_MS);
        expect(reading.kind === 'known' && Math.abs(reading.value - behind)).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('errs by no more than the change of pace within the bracket', () => {
    const pace = fc.integer({ min: 0, max: 5_000 });
    fc.assert(
      fc.property(moment, moment, fc.record({ before: pace, after: pace }), (one, two, paces) => {
        const [first, last] = [Math.min(one, two), Math.max(one, two)];
        // The pace changes at the worst moment: when the first of the two is read.
        const index = (at: number) => {
          const from = 100_000 - INTERVAL_MS;
          const until = Math.min(at, first);
          return ((until - from) * paces.before + (at - until) * paces.after) / 1_000;
        };
        const both = track([last - INTERVAL_MS, index(last - INTERVAL_MS)], [last, index(last)]);
        const reading = indexLag(both, track([first, index(first)]), BRACKET_MAX_MS);
        const most = ((last - first) * Math.abs(paces.after - paces.before)) / 1_000;
        expect(reading.kind === 'known' && reading.value).toBeLessThanOrEqual(most + 1);
      }),
    );
  });

  it('is never negative, and unknown rather than a guess, whatever was read', () => {
    const point = fc.tuple(fc.nat({ max: 20_000 }), fc.nat({ max: 100_000 }));
    const points = fc.uniqueArray(point, { minLength: 1, maxLength: 2, selector: ([at]) => at });
    const anyTrack = points.map((all) => track(...all.sort(([one], [two]) => one - two)));
    fc.assert(
      fc.property(anyTrack, anyTrack, (leader, member) => {
        const reading = indexLag(leader, member, BRACKET_MAX_MS);
        if (reading.kind === 'unknown') return;
        const earlier = Math.min(leader.latest.at, member.latest.at);
        expect(reading.value).toBeGreaterThanOrEqual(0);
        expect(Number.isInteger(reading.value)).toBe(true);
        expect(reading.observedAt).toBe(earlier);
        expect(Math.abs(leader.latest.at - member.latest.at)).toBeLessThanOrEqual(2_000);
      }),
    );
  });
});
