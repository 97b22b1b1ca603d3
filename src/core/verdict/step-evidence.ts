import type { Action } from '../cluster/action.ts';
import { isSameVersion } from '../cluster/version.ts';
import type { Permit } from '../ledger/permits/permit.ts';
import type { Case } from './case.ts';
import { whyOut } from './standing.ts';

/** What the evidence says of a step whose holder calls it over. */
export type StepEvidence =
  /** It is as the action leaves it. */
  | { readonly kind: 'there'; readonly detail: string }
  /** It is not, or nobody can tell; one sentence says what is missing. */
  | { readonly kind: 'not-yet'; readonly detail: string };

/**
 * A process that starts again does so at least this much later; less is the rounding of clocks that
 * count in hundredths of a second.
 */
const NEW_START_MIN_SECONDS = 0.5;

/**
 * Whether the node of a permit is known to have gone since it was granted: it is proven down, or it
 * is another process now. That it does not answer is no departure: a scrape that fails once, in a
 * drain that takes long, must not pass for a restart (I6 a).
 */
export function hasDeparted({ before, isCure }: Permit, { target }: Case): boolean {
  if (target.observation.kind === 'down') return !isCure;
  return target.observation.kind === 'observed' && startedAnew(before.startedAtSeconds, target);
}

function startedAnew(before: number | undefined, { startedAtSeconds }: Case['target']): boolean {
  return (
    before !== undefined &&
    startedAtSeconds.kind === 'known' &&
    startedAtSeconds.value >= before + NEW_START_MIN_SECONDS
  );
}

/**
 * Whether a step is seen to be done, by what each action leaves behind. `given` is the case of the
 * permit's own step. The word of the holder counts for nothing; its outcome only says what to look
 * for: what was aborted or has failed is over when the node is as good as before.
 */
export function stepEvidence(permit: Permit, given: Case): StepEvidence {
  const { stage, action } = permit;
  const isDone = stage.kind !== 'verifying' || stage.outcome === 'done';
  if (!isDone) return backInService(given);
  switch (action) {
    case 'drain':
      return both(leadsNothing(given), backInService(given));
    case 'transfer':
      return leadsNothing(given);
    case 'undrain':
      return backInService(given);
    case 'stop':
    case 'restart':
      return both(restarted(permit, given), backInService(given));
    case 'upgrade':
    case 'rollback':
      return both(restarted(permit, given), atVersion(permit, given), backInService(given));
    case 'add':
      return joined(given, 'learner');
    case 'promote':
      return both(joined(given, 'voter'), backInService(given));
    case 'remove':
      return gone(given);
    case 'cut-over':
    case 'stop-cluster':
      return both(restarted(permit, given), backInService(given), othersInService(given));
  }
}

/** Actions that leave another process behind. */
const ACTS: ReadonlySet<Action> = new Set(['stop', 'restart', 'upgrade', 'rollback']);

/**
 * Whether what a step was for is seen to have happened. A step that ends by giving its node back is
 * over either way, and is no restart for that: nobody's word makes it one.
 */
export function wasActedOn(permit: Permit, given: Case): boolean {
  const act = permit.actions.findLast((action) => ACTS.has(action));
  return act === undefined || stepEvidence({ ...permit, action: act }, given).kind === 'there';
}

function both(...all: readonly StepEvidence[]): StepEvidence {
  const missing = all.find(({ kind }) => kind === 'not-yet');
  return missing ?? { kind: 'there', detail: all.map(({ detail }) => detail).join('; ') };
}

function there(detail: string): StepEvidence {
  return { kind: 'there', detail };
}

function notYet(detail: string): StepEvidence {
  return { kind: 'not-yet', detail };
}

/** Whether the node is observed, and counted on in every group that it is in. */
export function backInService(given: Case): StepEvidence {
  const { id, observation } = given.target;
  if (observation.kind === 'down') return notYet(`${id} is down: ${observation.proof}`);
  if (observation.kind === 'unobservable') return notYet(`${id}: ${observation.why}`);
  for (const where of given.groups) {
    const why = where.target && whyOut(where.target, where, given);
    if (why !== undefined) return notYet(`${id} in ${where.group.name}: ${why}`);
  }
  return there(`${id} is up and caught up`);
}

function othersInService(given: Case): StepEvidence {
  const out = given.others.find(({ observation }) => observation.kind !== 'observed');
  return out === undefined
    ? there('every other node is up')
    : notYet(`${out.id} is not seen to be up`);
}

/** Somebody else leads, in every group; where nobody is known to lead, nobody can tell. */
function leadsNothing({ target, groups }: Case): StepEvidence {
  for (const { group } of groups) {
    const { leadership, name } = group;
    if (leadership.kind === 'not-applicable') continue;
    if (leadership.kind !== 'known') return notYet(`the leader of ${name} is not known`);
    if (leadership.node === target.id) return notYet(`${target.id} still leads ${name}`);
  }
  return there(`${target.id} leads nothing`);
}

/** Another process, or one that was seen to go and is back. */
function restarted({ before, departedAtMs, isCure }: Permit, { target }: Case): StepEvidence {
  const { id, observation } = target;
  if (startedAnew(before.startedAtSeconds, target)) return there(`${id} has started anew`);
  const wentAndCame = (departedAtMs !== undefined || isCure) && observation.kind === 'observed';
  // Where the start of the process is told, only that counts: a node may be cut off and not stop.
  const isTold = before.startedAtSeconds !== undefined && target.startedAtSeconds.kind === 'known';
  if (wentAndCame && !isTold) return there(`${id} went and came back`);
  return notYet(`${id} has not started anew`);
}

function atVersion({ toVersion, before }: Permit, { target }: Case): StepEvidence {
  const { id, version } = target;
  if (version.kind === 'unknown') {
    return notYet(`the version of ${id} is not known: ${version.detail}`);
  }
  if (toVersion === undefined) {
    return version.value === before.version
      ? notYet(`${id} still runs ${version.value}`)
      : there(`${id} runs ${version.value}`);
  }
  return isSameVersion(version.value, toVersion)
    ? there(`${id} runs ${toVersion}`)
    : notYet(`${id} runs ${version.value}, not ${toVersion}`);
}

function joined({ target }: Case, as: 'learner' | 'voter'): StepEvidence {
  const { id, role, observation } = target;
  if (observation.kind !== 'observed') return notYet(`${id} is not seen to be up`);
  return role === as ? there(`${id} is a ${as}`) : notYet(`${id} is a ${role}, not a ${as}`);
}

/** No member of the group has a connection with it any more, and nobody listens where it was. */
function gone({ target }: Case): StepEvidence {
  const { id, observation } = target;
  return observation.kind === 'down'
    ? there(`${id} is gone: ${observation.proof}`)
    : notYet(`${id} is not known to be gone`);
}
