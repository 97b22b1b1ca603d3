import { createCronCalendar } from '../adapter/cron/calendar.ts';
import { createRandomIds } from '../adapter/system/ids.ts';
import { giveWay } from '../adapter/system/turns.ts';
import type { ClusterId } from '../core/base/ids.ts';
import type { Hold } from '../core/ledger/guard-log.ts';
import type { Calendar } from '../ports/calendar.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { Ids } from '../ports/ids.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import { Claims } from '../service/claims.ts';
import { Confirmations } from '../service/confirmations.ts';
import { DecisionLog } from '../service/decision-log.ts';
import { Escalation } from '../service/escalation.ts';
import { Guard } from '../service/guard.ts';
import { GuardHold } from '../service/hold.ts';
import { Ledgers } from '../service/ledgers.ts';
import { PermitCalls } from '../service/permit-calls.ts';
import { Planner } from '../service/planner.ts';
import { Slices } from '../service/slices.ts';

/** What verdicts are made with. */
export interface JudgingParts {
  /** Whose ledgers are read before anything is judged. */
  readonly clusters: readonly ClusterId[];
  readonly log: EventLog;
  /** The hold that the log asks for, after a restore. */
  readonly hold: Hold | undefined;
  readonly version: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly meter: Meter;
}

/** Everything that judges, and that reserves by what was judged. */
export interface Judging {
  readonly ids: Ids;
  readonly calendar: Calendar;
  readonly ledgers: Ledgers;
  readonly decisions: DecisionLog;
  readonly escalation: Escalation;
  readonly hold: GuardHold;
  readonly guard: Guard;
  readonly claims: Claims;
  readonly permits: PermitCalls;
  readonly planner: Planner;
}

/** Reads the ledgers, and puts together what judges on them. It watches nothing yet. */
export async function openJudging(parts: JudgingParts): Promise<Judging> {
  const { clusters, log, version, clock, timers, logger, meter } = parts;
  const ids = createRandomIds();
  const calendar = createCronCalendar();
  const ledgers = new Ledgers({ log, clock, ids, logger, calendar });
  await ledgers.open(clusters);
  const decisions = new DecisionLog({
    ...{ log, logger, version, meter },
    // Of its own: claims wait for it, and must not wait for somebody's query as well.
    slices: new Slices({ clock, giveWay }),
  });
  const hold = new GuardHold({ hold: parts.hold, log, clock, timers, logger });
  const escalation = new Escalation(clock);
  const judged = { ledgers, clock, ids, decisions, escalation, hold };
  const guard = new Guard({ ...judged, watches: new Map(), meter });
  const claims = new Claims({ ...judged, guard, logger, meter });
  const confirmations = new Confirmations(judged);
  const permits = new PermitCalls({ guard, confirmations, ledgers, clock, logger, meter });
  const planner = new Planner({ guard, ledgers, clock, calendar, hold });
  return {
    ...{ ids, calendar, ledgers, decisions, escalation, hold },
    ...{ guard, claims, permits, planner },
  };
}
