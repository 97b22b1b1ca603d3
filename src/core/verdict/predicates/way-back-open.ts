import { speaksOf } from '../../facts/attestation.ts';
import { counts } from '../../facts/fact.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'way_back_open';

/** Some doors close behind a rollout: data that the old version cannot read any more. */
export const wayBackOpen: Predicate = {
  name: NAME,
  doc: 'Nobody has attested anything after which the runbook forbids a rollback.',
  appliesTo: ({ purpose, runbook }) =>
    purpose === 'undo' && runbook.definition.noWayBackAfter.length > 0,
  evaluate: (given) => [judge(given)],
};

/** A closed door stays closed: the age of the word does not matter, nor who else has to agree. */
function judge({ facts, runbook, question, cluster }: Case): HoldPointReport {
  const { noWayBackAfter } = runbook.definition;
  const base = {
    name: NAME,
    onFail: 'block',
    required: `none of ${noWayBackAfter.join(', ')}`,
  } as const;
  if (facts.kind === 'unknown') {
    const detail = `whether the way back is closed is not known: ${facts.detail}`;
    const clears = 'the log of the cluster can be read again; see the log of the guard';
    const retryAfterMs = cluster.intervalMs;
    return { ...base, onFail: 'wait', result: 'unknown', detail, clears, retryAfterMs };
  }
  const closed = facts.attestations.find(
    (each) =>
      noWayBackAfter.includes(each.name) &&
      counts(each.approval) &&
      speaksOf({ ...each, toVersion: undefined }, question),
  );
  if (closed === undefined) {
    return { ...base, result: 'pass', detail: 'nothing has closed the way back' };
  }
  const word = `${closed.name} was attested by ${closed.by} (${closed.id})`;
  const detail = `${word}: the way back is closed`;
  const clears = 'the attestation is withdrawn if it is wrong; else restore a backup, or go on';
  return { ...base, result: 'fail', observed: closed.name, detail, clears };
}
