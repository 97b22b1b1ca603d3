import { isCurrent, speaksOf } from '../facts/attestation.ts';
import type { Case } from './case.ts';

/** Whether an outage of a whole cluster has been agreed on. */
export type BigStepApproval =
  | { readonly kind: 'given'; readonly detail: string }
  | { readonly kind: 'missing'; readonly detail: string; readonly clears: string };

/**
 * An outage that is meant, such as a stop-start upgrade, has no quorum to keep. In its place stands
 * what the runbook names: an attestation that one person gave and another approved.
 */
export function bigStepApproval(given: Case): BigStepApproval {
  const { runbook, facts, question, cluster } = given;
  const demand = runbook.definition.bigStep;
  const what = `${question.action} takes every vote of ${cluster.id} away`;
  if (demand === undefined) {
    const clears = 'the runbook says who may order it: big_step: { attestation: …, max_age: … }';
    return { kind: 'missing', detail: `${what}, and the runbook does not allow for that`, clears };
  }
  const { name, maxAgeMs } = demand;
  if (facts.kind === 'unknown') {
    const clears = 'the log of the cluster can be read again; see the log of the guard';
    return { kind: 'missing', detail: `${what}; ${name} is not known: ${facts.detail}`, clears };
  }
  const current = facts.attestations.filter(
    (each) =>
      each.name === name && speaksOf(each, question) && isCurrent(each, maxAgeMs, facts.time),
  );
  const approved = current.find(({ approval }) => approval.kind === 'given');
  if (approved?.approval.kind === 'given') {
    const who = `${approved.by} and ${approved.approval.by}`;
    return { kind: 'given', detail: `${what}; ${who} have agreed to that (${approved.id})` };
  }
  const awaited = current.find(({ approval }) => approval.kind === 'awaited');
  if (awaited !== undefined) {
    const clears = `somebody other than ${awaited.by} approves: holdpoint approve ${awaited.id}`;
    return { kind: 'missing', detail: `${what}; ${name} awaits a second person`, clears };
  }
  const clears = `somebody attests and somebody else approves: holdpoint attest ${name}`;
  const [alone] = current;
  const who =
    alone === undefined ? `nobody has attested ${name}` : `${alone.by} alone has attested ${name}`;
  return { kind: 'missing', detail: `${what}, and ${who}`, clears };
}
