import type { Clock, Timers } from '../ports/clock.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import { Discovery } from '../service/discovery.ts';
import type { Ledgers } from '../service/ledgers.ts';
import { Memberships } from '../service/memberships.ts';
import { DiscoveredClusters } from './discovered-clusters.ts';

/** What discovery is made of. */
export interface DiscoveryParts {
  readonly ledgers: Ledgers;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly version: string;
  readonly signal: AbortSignal;
  /** Told when there may be other nodes than before. */
  readonly onChanged: () => void;
}

/** Records after which another membership may be expected. */
const CHANGING: ReadonlySet<string> = new Set(['membership-expected', 'permit-ended']);

/** Puts discovery together. It looks for nothing until it is told for what. */
export function openDiscovery(parts: DiscoveryParts): {
  readonly discovered: DiscoveredClusters;
  readonly memberships: Memberships;
} {
  const { ledgers, log, clock, timers, logger, meter, version, signal, onChanged } = parts;
  const discovery = new Discovery({ clock, timers, logger, meter, signal, onChanged });
  const memberships = new Memberships({ ledgers, clock });
  const unsubscribe = log.subscribe(({ type }) => {
    if (CHANGING.has(type)) onChanged();
  });
  signal.addEventListener('abort', unsubscribe, { once: true });
  const discovered = new DiscoveredClusters({ discovery, memberships, meter, version });
  return { discovered, memberships };
}
