import type { SignalName } from '../../src/core/base/ids.ts';
import { durationMs } from '../../src/core/base/time.ts';
import { ROLLBACK_DEFAULT } from '../../src/core/rulebook/rollback.ts';
import {
  BUDGET_DEFAULT,
  type HoldPointDefinition,
  type RunbookDefinition,
  TIMING_DEFAULT,
  VERSIONS_DEFAULT,
} from '../../src/core/rulebook/runbook.ts';
import type { SignalDefinition, SystemPack } from '../../src/core/rulebook/signal.ts';

/** A pack with these signals and nothing else. */
export function makePack(signals: Readonly<Record<string, SignalDefinition>>): SystemPack {
  return {
    system: 'test',
    handover: 'none',
    handoverHint: undefined,
    caughtUpMaxLagEntries: 10,
    topology: undefined,
    groups: undefined,
    protection: { kind: 'quorum' },
    downgrade: 'allowed',
    recoveryHint: undefined,
    signals: new Map(Object.entries(signals).map(([name, signal]) => [name as SignalName, signal])),
  };
}

/** A hold point that only a test gives a meaning. */
export function makeHoldPoint(
  given: Pick<HoldPointDefinition, 'source'> & Partial<HoldPointDefinition>,
): HoldPointDefinition {
  return {
    name: 'tested',
    description: undefined,
    over: 'all',
    require: '< 10',
    heldForMs: durationMs(0),
    onFail: 'wait',
    override: 'allowed',
    optional: false,
    ...given,
  };
}

/** A runbook of these hold points. */
export function makeRunbook(holdPoints: readonly HoldPointDefinition[]): RunbookDefinition {
  return {
    runbook: 'tested',
    description: undefined,
    actions: ['restart'],
    order: ['learners', 'followers', 'leader'],
    budget: BUDGET_DEFAULT,
    timing: TIMING_DEFAULT,
    versions: VERSIONS_DEFAULT,
    failureDomain: undefined,
    bigStep: undefined,
    noWayBackAfter: [],
    rollback: ROLLBACK_DEFAULT,
    holdPoints,
    blockingAlerts: [],
    attestations: [],
    windows: [],
  };
}
