import type { Scenario } from './act.ts';
import { BACKLOG } from './backlog.ts';
import { CRASH_AND_CURE } from './crash-and-cure.ts';
import { HEALTHY } from './healthy.ts';
import { LAGGING_FOLLOWER } from './lagging-follower.ts';
import { LEADER_LOSS } from './leader-loss.ts';
import { TOUR } from './tour.ts';

/** What a demo plays when nothing else is asked for. */
export const DEFAULT_SCENARIO: Scenario = TOUR;

/** Every scenario, in the order in which they are listed, the default first; names are unique. */
export const SCENARIOS: readonly Scenario[] = [
  TOUR,
  HEALTHY,
  BACKLOG,
  LAGGING_FOLLOWER,
  LEADER_LOSS,
  CRASH_AND_CURE,
];
