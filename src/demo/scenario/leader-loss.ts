import { durationMs } from '../../core/base/time.ts';
import type { Act, Scenario } from './act.ts';
import { ALL_WELL, RECOVERY_MS } from './healthy.ts';

/** The leader loses the others, they elect another, and it comes back as a follower. */
export const LEADER_LOSS_ACTS: readonly Act[] = [
  {
    title: '{member}, the leader, is cut off from its peers; its metrics are still served',
    casting: 'leader',
    cues: [{ kind: 'isolate' }],
    lastsMs: durationMs(14_000),
  },
  {
    title: '{member} is connected again and follows the new leader',
    casting: 'same',
    cues: [{ kind: 'rejoin' }],
    lastsMs: RECOVERY_MS,
  },
];

/** A partition: nothing is down, and still nobody may go. */
export const LEADER_LOSS: Scenario = {
  name: 'leader-loss',
  description: 'the leader is cut off, the others elect another',
  acts: [ALL_WELL, ...LEADER_LOSS_ACTS],
};
