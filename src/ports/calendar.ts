import type { WindowDefinition } from '../core/cluster/window.ts';
import type { Opening } from '../core/facts/opening.ts';
import type { TimeBracket } from '../core/facts/time-bracket.ts';

/** Works out when windows open; only what a calendar and its time zones are needed for. */
export interface Calendar {
  /**
   * The openings that reach into the bracket, and the next one after it, in order. Empty where the
   * window does not open within a year.
   */
  openingsAround(window: WindowDefinition, time: TimeBracket): readonly Opening[];
}
