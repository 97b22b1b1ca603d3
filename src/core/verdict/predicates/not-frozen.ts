import { writeUtc } from '../../base/civil-date.ts';
import { durationMs } from '../../base/time.ts';
import { type Freeze, isFreezing } from '../../facts/freeze.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'not_frozen';

/** Nobody has ordered that nothing goes forward here now. */
export const notFrozen: Predicate = {
  name: NAME,
  doc: 'No freeze of the cluster is in force; cures and ways back ask only of one that covers all.',
  appliesTo: (given) => given.purpose === 'forward' || freezesOn(given).length > 0,
  evaluate: (given) => judge(given),
};

/** The freezes in force that are about a step like this one. */
function freezesOn(given: Case): readonly Freeze[] {
  const { facts } = given;
  if (facts.kind === 'unknown') return [];
  return facts.freezes.filter(
    (freeze) =>
      isFreezing(freeze, facts.time) &&
      (freeze.covers === 'everything' || given.purpose === 'forward'),
  );
}

function judge(given: Case): readonly HoldPointReport[] {
  const { facts, cluster } = given;
  if (facts.kind === 'unknown') {
    const clears = 'the log of the cluster can be read again; see the log of the guard';
    const detail = `whether there is a freeze is not known: ${facts.detail}`;
    const retryAfterMs = cluster.intervalMs;
    return [{ name: NAME, result: 'unknown', onFail: 'wait', detail, clears, retryAfterMs }];
  }
  const freezes = freezesOn(given);
  if (freezes.length === 0) {
    return [{ name: NAME, result: 'pass', onFail: 'halt', detail: 'no freeze is in force' }];
  }
  return freezes.map((freeze) => frozenBy(freeze, facts.time.earliestMs));
}

function frozenBy(freeze: Freeze, earliestMs: number): HoldPointReport {
  const { by, id, reason, untilMs } = freeze;
  const end = untilMs === undefined ? '' : ` until ${writeUtc(untilMs)}`;
  const detail = `frozen${end} by ${by} (${id}): ${reason}`;
  const base = { name: NAME, result: 'fail', onFail: 'halt', detail } as const;
  const ended = `somebody ends it: holdpoint freeze end ${id}`;
  if (untilMs === undefined) return { ...base, clears: ended };
  return {
    ...base,
    clears: `it is ${writeUtc(untilMs)}, or ${ended}`,
    retryAfterMs: durationMs(Math.max(1, untilMs - earliestMs)),
  };
}
