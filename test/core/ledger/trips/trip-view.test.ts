import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/base/time.ts';
import { describeTrip, viewTrips } from '../../../../src/core/ledger/trips/trip-view.ts';
import { nodeId } from '../../../support/case-builder.ts';
import { T0 } from '../../../support/ledger-story.ts';
import { TRIP, TRIP_FOUND } from '../../../support/trip-story.ts';

describe('a trip as a decision sees it', () => {
  it('says since when and why, on the clock of the process', () => {
    const clock = { nowMs: T0, toInstant: (atMs: number) => instant(atMs - T0) };
    expect(viewTrips([{ ...TRIP_FOUND, atMs: T0 + 5 }], clock)).toEqual([
      {
        id: TRIP,
        since: 5,
        reason: 'write_latency_p99: 250ms on n1, required < 100ms, during restart of n1',
      },
    ]);
  });

  it('names every node on which it was breached', () => {
    const [first] = TRIP_FOUND.nodes;
    const nodes = first === undefined ? [] : [first, { ...first, node: nodeId('n3'), observed: 2 }];
    expect(describeTrip({ ...TRIP_FOUND, nodes })).toContain('250ms on n1, 2s on n3');
  });
});
