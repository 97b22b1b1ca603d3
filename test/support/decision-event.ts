import { type ClusterId, parseClusterId } from '../../src/core/base/ids.ts';
import type { DecisionMade } from '../../src/core/ledger/events/decision.ts';

/** A name that a test knows to be valid. */
export function clusterId(text: string): ClusterId {
  const id = parseClusterId(text);
  if (id === undefined) throw new Error(`the test names a cluster: ${text}`);
  return id;
}

/** A decision as an event, with a verdict of which tests look at nothing. */
export const DECISION: DecisionMade = {
  type: 'decision-made',
  by: 'guard',
  id: 'dec_1',
  cause: 'advice',
  node: 'n1',
  action: 'restart',
  toVersion: undefined,
  runbook: 'rolling-restart',
  kind: 'wait',
  inTheWay: ['backlog'],
  rulebookDigest: 'sha256:rules',
  inputs: 'sha256:inputs',
  verdict: { summary: 'not now' },
  verdictDigest: undefined,
  wallOffsetMs: 5,
  version: '1.0.0',
};
