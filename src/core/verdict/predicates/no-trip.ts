import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'no_trip';

/** A breach halts what goes forward until a person has looked at it. */
export const noTrip: Predicate = {
  name: NAME,
  doc: 'No breach has halted the cluster; cures, ways back and the end of a drain go on.',
  appliesTo: ({ purpose }) => purpose === 'forward',
  evaluate: ({ ledger }) =>
    ledger.trips.length === 0
      ? [{ name: NAME, result: 'pass', onFail: 'halt', detail: 'nothing has tripped' }]
      : ledger.trips.map(
          ({ id, since, reason }): HoldPointReport => ({
            name: NAME,
            result: 'fail',
            onFail: 'halt',
            since,
            detail: `tripped (${id}): ${reason}`,
            clears: `somebody has looked and clears it: holdpoint trip clear ${id}`,
          }),
        ),
};
