import type { ClusterId } from '../core/base/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { DecisionLog } from '../service/decision-log.ts';
import type { Ledgers } from '../service/ledgers.ts';
import type { RollbackTrigger } from '../service/rollback-trigger.ts';
import { TripCalls } from '../service/trip-calls.ts';
import { TripKeeper } from '../service/trip-keeper.ts';

/** What is put together to halt clusters. */
export interface BrakeParts {
  readonly ledgers: Ledgers;
  readonly decisions: DecisionLog;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Takes ways back. */
  readonly rollback: RollbackTrigger;
  /** Told when the trips of a cluster have changed. */
  readonly onTrip?: (cluster: ClusterId) => void;
}

/** What halts clusters, and what people do about it. */
export interface Brake {
  readonly trips: TripCalls;
  readonly keeper: TripKeeper;
}

/** Puts the brake together. */
export function openBrake({ onTrip = () => undefined, ...parts }: BrakeParts): Brake {
  const { ledgers, clock, logger } = parts;
  return {
    trips: new TripCalls({ ledgers, clock, logger, onCleared: onTrip }),
    keeper: new TripKeeper({ ...parts, onTrip }),
  };
}
