import { createCronCalendar } from '../../src/adapter/cron/calendar.ts';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import type { ClusterId } from '../../src/core/base/ids.ts';
import { factIdOf } from '../../src/core/facts/fact.ts';
import { noFacts } from '../../src/core/facts/view.ts';
import { permitIdOf } from '../../src/core/ledger/permits/permit.ts';
import { rollbackIdOf } from '../../src/core/ledger/rollbacks/rollback.ts';
import { rolloutIdOf } from '../../src/core/ledger/rollouts/rollout.ts';
import { tripIdOf } from '../../src/core/ledger/trips/trip.ts';
import { EMPTY_LEDGER } from '../../src/core/ledger/view.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Ids } from '../../src/ports/ids.ts';
import { Ledgers, type LedgersOptions } from '../../src/service/ledgers.ts';

/** Ids that count: `dec_1`, `frz_1`, each kind for itself. */
export function countingIds(): Ids {
  const counts = new Map<string, number>();
  const next = (kind: string): string => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return String(count);
  };
  return {
    decision: () => `dec_${next('decision')}`,
    fact: (kind) => factIdOf(kind, next(kind)),
    permit: () => permitIdOf(next('permit')),
    rollout: () => rolloutIdOf(next('rollout')),
    trip: () => tripIdOf(next('trip')),
    rollback: () => rollbackIdOf(next('rollback')),
  };
}

/** The facts of clusters of which nobody has said anything. */
export const NOTHING_SAID: Pick<Ledgers, 'seqOf' | 'viewOf' | 'ledgerViewOf'> = {
  seqOf: () => 0,
  viewOf: () => noFacts(0),
  ledgerViewOf: () => ({ kind: 'known', view: EMPTY_LEDGER }),
};

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Ledgers over a log in memory that syncs at once, or over the given one. */
export function ledgersAt(clock: Clock, parts: Partial<LedgersOptions> = {}): Ledgers {
  return new Ledgers({
    log: new MemoryEventLog(),
    calendar: createCronCalendar(),
    ids: countingIds(),
    logger: SILENT,
    clock,
    ...parts,
  });
}

/** Ledgers that have read the logs of these clusters. */
export async function openLedgersAt(
  clock: Clock,
  clusters: readonly ClusterId[],
  parts: Partial<LedgersOptions> = {},
): Promise<Ledgers> {
  const ledgers = ledgersAt(clock, parts);
  await ledgers.open(clusters);
  return ledgers;
}
