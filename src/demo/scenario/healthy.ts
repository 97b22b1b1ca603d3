import { durationMs } from '../../core/base/time.ts';
import type { Act, Scenario } from './act.ts';

/** Writes of clients each second, over all members, while there is nothing to complain of. */
export const HEALTHY_WRITES_PER_SECOND = 200;

/**
 * How long it takes at the most from the end of a trouble to the next go, and some seconds to look
 * at it: an election or a catching up, then the 15 s for which the runbooks want the backlog clear.
 */
export const RECOVERY_MS = durationMs(22_000);

/** Every member is well: the act that each scenario begins with. */
export const ALL_WELL: Act = {
  title: 'All is well: one leads, the others follow, clients write',
  casting: 'nobody',
  cues: [{ kind: 'write-rate', writesPerSecond: HEALTHY_WRITES_PER_SECOND }],
  lastsMs: durationMs(25_000),
};

/** Nothing ever happens. */
export const HEALTHY: Scenario = {
  name: 'healthy',
  description: 'nothing happens: followers may go, the leader goes last',
  // One long act, so that its title is not told anew again and again.
  acts: [{ ...ALL_WELL, lastsMs: durationMs(300_000) }],
};
