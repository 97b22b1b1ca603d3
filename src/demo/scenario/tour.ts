import type { Scenario } from './act.ts';
import { BACKLOG_ACTS } from './backlog.ts';
import { CRASH_AND_CURE_ACTS } from './crash-and-cure.ts';
import { ALL_WELL } from './healthy.ts';
import { LAGGING_FOLLOWER_ACTS } from './lagging-follower.ts';
import { LEADER_LOSS_ACTS } from './leader-loss.ts';

/** Everything that the demo has to show, in three minutes, the harmless first. */
export const TOUR: Scenario = {
  name: 'tour',
  description: 'a backlog, a lagging follower, a lost leader, a crash and its cure',
  acts: [
    ALL_WELL,
    ...BACKLOG_ACTS,
    ...LAGGING_FOLLOWER_ACTS,
    ...LEADER_LOSS_ACTS,
    ...CRASH_AND_CURE_ACTS,
  ],
};
