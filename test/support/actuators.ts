import { invariant } from '../../src/core/base/errors.ts';
import { parseClusterId, parseNodeId } from '../../src/core/base/ids.ts';
import type { ActuatorStep } from '../../src/ports/actuator.ts';

const cluster = parseClusterId('orders');
const node = parseNodeId('n3');
invariant(cluster !== undefined && node !== undefined, 'both are names');

/** One node goes back. */
export const STEP_BACK: ActuatorStep = {
  id: 'rbk_1-2',
  action: 'rollback',
  ...{ cluster, node },
  toVersion: '3.5.21',
  rollback: 'rbk_1',
  rollout: 'to-3.6',
  runbook: 'rolling-upgrade',
  reason: 'error_rate of n3 is 2.1 %, required < 0.1 %',
  token: '1.482',
  firedAtMs: Date.parse('2026-11-21T16:00:00Z'),
};
