import { instant } from '../../src/core/base/time.ts';
import type { OpenPermit, RolloutView, VerifiedStep } from '../../src/core/ledger/view.ts';
import { EVALUATED_AT, nodeId } from './case-builder.ts';

/** A permit of somebody else, granted a minute ago for a restart. */
export function permitOn(node: string, change: Partial<OpenPermit> = {}): OpenPermit {
  return {
    id: `prm_${node}`,
    node: nodeId(node),
    action: 'restart',
    state: 'granted',
    holder: 'ci-1',
    isCure: false,
    isOwn: false,
    grantedAt: instant(EVALUATED_AT - 60_000),
    ...change,
  };
}

/** A restart whose end the guard saw this long ago. */
export function verified(
  node: string,
  agoMs: number,
  action: VerifiedStep['action'] = 'restart',
): VerifiedStep {
  return { node: nodeId(node), action, verifiedAt: instant(EVALUATED_AT - agoMs) };
}

/** A rollout of rolling restarts over n1 to n5 that began this long ago. */
export function rollout(agoMs: number, ...done: readonly string[]): RolloutView {
  return rolloutThat({
    startedAt: instant(EVALUATED_AT - agoMs),
    done: done.map(nodeId),
  });
}

/** The same, with something that is special about it. */
export function rolloutThat(change: Partial<RolloutView>): RolloutView {
  return {
    id: 'rol_1',
    kind: 'rolling-restart',
    standing: { kind: 'running' },
    runbook: 'rolling-restart',
    startedAt: instant(EVALUATED_AT - 60_000),
    toVersion: undefined,
    nodes: ['n1', 'n2', 'n3', 'n4', 'n5'].map(nodeId),
    ...{ done: [], yetToJoin: [] },
    ...change,
  };
}
