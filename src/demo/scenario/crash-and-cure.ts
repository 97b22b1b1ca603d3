import { durationMs } from '../../core/base/time.ts';
import type { Act, Scenario } from './act.ts';
import { ALL_WELL, RECOVERY_MS } from './healthy.ts';

/** A follower dies and is started again. */
export const CRASH_AND_CURE_ACTS: readonly Act[] = [
  {
    title: '{member} crashes: nobody else may go, and restarting {member} is the cure',
    casting: 'follower',
    cues: [{ kind: 'crash' }],
    lastsMs: durationMs(14_000),
  },
  {
    title: '{member} is started again and catches up',
    casting: 'same',
    cues: [{ kind: 'restart' }],
    lastsMs: RECOVERY_MS,
  },
];

/** A member that is proven down may be restarted when nobody else may. */
export const CRASH_AND_CURE: Scenario = {
  name: 'crash-and-cure',
  description: 'a follower crashes: the only go is the one that cures it',
  acts: [ALL_WELL, ...CRASH_AND_CURE_ACTS],
};
