import type { Bug } from '../bug.ts';
import { wallClock } from '../clocks.ts';

/** The clock that everybody reaches for first, and that anybody may set. */
export const wallClockForAge: Bug = {
  name: 'wall clock for age',
  breaks: 'How old something is, is read off the wall clock, which is set back now and then.',
  caughtBy: ['I3', 'I2', 'I6', 'alive'],
  plant: { clock: (_, machine) => wallClock(machine) },
};
