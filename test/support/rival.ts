import type { EventLog } from '../../src/ports/event-log.ts';
import type { RawClaim } from '../../src/service/claim.ts';
import { Claims } from '../../src/service/claims.ts';
import { Confirmations } from '../../src/service/confirmations.ts';
import { DecisionLog } from '../../src/service/decision-log.ts';
import type { Ledgers } from '../../src/service/ledgers.ts';
import { PermitCalls } from '../../src/service/permit-calls.ts';
import { AT_ONCE } from './at-once.ts';
import type { Guarded } from './guarded.ts';
import { recordingLogger } from './recording-logger.ts';
import { recordingMeter } from './recording-meter.ts';
import { countingIds, openLedgersAt } from './said.ts';

/** Another guard of the members of a test, with a memory of its own choosing. */
export interface Rival {
  readonly ledgers: Ledgers;
  readonly claims: Claims;
  readonly calls: PermitCalls;
}

/** Makes it over a log, which it has read; `prefix` keeps its names apart from those of others. */
export async function rivalOf(
  { guard, watch, time }: Guarded,
  log: EventLog,
  prefix: string,
): Promise<Rival> {
  const counting = countingIds();
  const ids = {
    ...counting,
    decision: () => `dec_${prefix}_${counting.decision().slice(4)}`,
    permit: () => `${counting.permit()}${prefix}` as ReturnType<typeof counting.permit>,
  };
  const ledgers = await openLedgersAt(time, [watch.cluster.id], { log, ids });
  const { logger } = recordingLogger();
  const { meter } = recordingMeter();
  const decisions = new DecisionLog({ log, logger, version: '1.2.3', slices: AT_ONCE, meter });
  const judging = { ledgers, clock: time, ids, decisions };
  const claims = new Claims({ ...judging, guard, logger, meter });
  const confirmations = new Confirmations(judging);
  const calls = new PermitCalls({ guard, confirmations, ledgers, clock: time, logger, meter });
  return { ledgers, claims, calls };
}

/** What a holder of the stories claims. */
export function rawClaim(node: string, holder: string, change: Partial<RawClaim> = {}): RawClaim {
  return {
    question: {
      ...{ cluster: 'orders', node, action: 'restart' },
      ...{ toVersion: undefined, runbook: undefined },
    },
    ...{ holder, by: 'ci', rollout: undefined, confirm: 'optional', ttlMs: 60_000 },
    idempotencyKey: undefined,
    ...change,
  };
}
