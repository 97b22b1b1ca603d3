import { durationMs } from '../../core/base/time.ts';
import type { Act, Scenario } from './act.ts';
import { ALL_WELL, RECOVERY_MS } from './healthy.ts';

/** Slow enough to store some 80 of the 200 entries that come each second. */
const SLOW_DISK = 120;

/** A follower falls more entries behind than the pack allows, and catches up. */
export const LAGGING_FOLLOWER_ACTS: readonly Act[] = [
  {
    title: 'The disk of {member}, a follower, becomes slow: it falls behind',
    casting: 'follower',
    cues: [{ kind: 'slow', factor: SLOW_DISK }],
    lastsMs: durationMs(20_000),
  },
  {
    title: 'The disk of {member} is well again: it catches up',
    casting: 'same',
    cues: [{ kind: 'slow', factor: 1 }],
    lastsMs: RECOVERY_MS,
  },
];

/** While one voter is behind, no other may go. */
export const LAGGING_FOLLOWER: Scenario = {
  name: 'lagging-follower',
  description: 'a follower falls behind, the others wait for it',
  acts: [ALL_WELL, ...LAGGING_FOLLOWER_ACTS],
};
