import { describe, expect, it } from 'vitest';
import { type Trip, tripIdOf } from '../../../src/core/ledger/trips/trip.ts';
import type { OnBreach } from '../../../src/core/rulebook/runbook.ts';
import type { FollowedBreach } from '../../../src/core/trip/follow.ts';
import { tripsOf } from '../../../src/core/trip/trip-of.ts';
import { cluster, EVALUATED_AT } from '../../support/case-builder.ts';
import { PERMIT } from '../../support/permit-story.ts';
import { during, followed } from '../../support/steps-out.ts';

const PARTS = {
  newId: () => tripIdOf('1'),
  rulebookDigest: 'sha256:0',
  toWallMs: (at: number) => at + 500,
  atMs: EVALUATED_AT + 501,
};

function breaches(...words: readonly OnBreach[]): readonly FollowedBreach[] {
  const story = words.reduce(
    (built, word) =>
      built.holdPoint(during(word, { name: `p_${word}` }), { n1: 1, n2: 40, n3: 41 }),
    cluster().voters(3),
  );
  return followed([story]).breaches;
}

const tripped = (found: readonly FollowedBreach[], open: readonly Trip[] = []) =>
  tripsOf(found, open, PARTS);

describe('what breaches trip', () => {
  it('is what says halt or rollback, and nothing else', () => {
    const found = breaches('alert', 'investigate', 'halt', 'rollback');
    expect(found).toHaveLength(4);
    expect(tripped(found).map(({ consequence }) => consequence)).toEqual(['halt', 'rollback']);
  });

  it('names the step, the limit, and every node with its value in wall time', () => {
    const [trip] = tripped(breaches('halt'));
    expect(trip).toMatchObject({
      ...{ id: 'trp_1', runbook: 'rolling-restart', holdPoint: 'p_halt', required: '< 10' },
      ...{ unit: 'count', atMs: EVALUATED_AT + 501, rulebookDigest: 'sha256:0' },
      step: { permit: PERMIT, node: 'n1', action: 'restart', holder: 'run-7' },
      nodes: [
        { node: 'n2', observed: 40, observedAtMs: EVALUATED_AT + 500 },
        { node: 'n3', observed: 41, observedAtMs: EVALUATED_AT + 500 },
      ],
    });
  });

  it('is nothing new while the same condition is open', () => {
    const found = breaches('halt');
    expect(tripped(found, tripped(found))).toEqual([]);
  });

  it('is nothing that was seen before and that nobody can tell of now', () => {
    const found = breaches('halt').map((breach) => ({ ...breach, isSeen: false }));
    expect(tripped(found)).toEqual([]);
  });

  it('is one trip for one condition, however many steps are out', () => {
    const [breach] = breaches('halt');
    expect(breach === undefined ? [] : tripped([breach, breach])).toHaveLength(1);
  });
});
