import type { Calendar } from '../ports/calendar.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Logger } from '../ports/logger.ts';
import type { Guard } from '../service/guard.ts';
import type { GuardHold } from '../service/hold.ts';
import type { Ledgers } from '../service/ledgers.ts';
import type { PermitSteward } from '../service/permit-steward.ts';
import { RolloutCalls } from '../service/rollout-calls.ts';
import { RolloutSights } from '../service/rollout-sights.ts';
import { RolloutSteward } from '../service/rollout-steward.ts';

/** What starts rollouts, what looks at them, and what looks after them. */
export function openRollouts(parts: {
  readonly guard: Guard;
  readonly ledgers: Ledgers;
  readonly steward: PermitSteward;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly hold: GuardHold;
}): {
  readonly rollouts: RolloutCalls;
  readonly sights: RolloutSights;
  readonly rolloutSteward: RolloutSteward;
} {
  const sights = new RolloutSights(parts);
  const rolloutSteward = new RolloutSteward({ ...parts, sights });
  return { rollouts: new RolloutCalls(parts), sights, rolloutSteward };
}
