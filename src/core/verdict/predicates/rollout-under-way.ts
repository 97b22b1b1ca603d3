import { isSameVersion } from '../../cluster/version.ts';
import { hasAction } from '../../ledger/rollouts/rollout.ts';
import type { RolloutView } from '../../ledger/view.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'rollout_under_way';

/** A rollout that was stopped must stop, also for a pipeline that has not heard of it. */
export const rolloutUnderWay: Predicate = {
  name: NAME,
  doc: 'The rollout that the step names is under way, and the step is one of its own.',
  appliesTo: ({ purpose, ledger: { rollout, unknownRollout } }) =>
    purpose === 'forward' && (rollout !== undefined || unknownRollout !== undefined),
  evaluate: (given) => [judge(given)],
};

type Found = Pick<HoldPointReport, 'result' | 'onFail' | 'detail' | 'clears'>;

const LIST = 'holdpoint rollout list';

function judge(given: Case): HoldPointReport {
  const { rollout, unknownRollout } = given.ledger;
  const { id: node } = given.target;
  if (rollout === undefined) {
    const detail = `there is no rollout ${unknownRollout ?? ''}, or it is long over`;
    const clears = `the step names one that is under way (${LIST}), or none`;
    return { name: NAME, node, ...blocked(detail, clears) };
  }
  return {
    name: NAME,
    node,
    observed: rollout.standing.kind,
    ...(over(rollout) ??
      stranger(rollout, given) ??
      paused(rollout, given) ??
      pass(rollout, given)),
  };
}

function over({ id, standing }: RolloutView): Found | undefined {
  if (standing.kind === 'completed') {
    return blocked(`${id} is over: every node is complete`, 'another rollout is started');
  }
  if (standing.kind !== 'aborted') return undefined;
  const detail = `${id} was aborted by ${standing.by}: ${standing.why}`;
  return blocked(detail, 'another rollout is started; what was drained may be undrained');
}

/** What was begun on one plan, on the words of people, is no cover for another. */
function stranger(rollout: RolloutView, given: Case): Found | undefined {
  const { id, kind, nodes, toVersion } = rollout;
  const { question, target, runbook } = given;
  const { runbook: name } = runbook.definition;
  if (!nodes.includes(target.id)) {
    return blocked(`${target.id} is none of the nodes of ${id}`, NOT_OF_IT);
  }
  if (!hasAction(kind, question.action)) {
    return blocked(`${question.action} is no part of a ${kind}, which ${id} is`, NOT_OF_IT);
  }
  if (name !== rollout.runbook) {
    const detail = `${id} goes by the runbook ${rollout.runbook}, not ${name}`;
    return blocked(detail, `the step is asked for by ${rollout.runbook}`);
  }
  // Who drains first need not say to what end.
  const asked = question.toVersion ?? (question.action === 'upgrade' ? 'any' : toVersion);
  if (!isMeant(asked, toVersion)) {
    const detail = `${id} leads to ${toVersion ?? 'no other version'}, not ${asked ?? 'it'}`;
    return blocked(detail, 'the step asks for that version, or the rollout is re-keyed');
  }
  return isComplete(rollout, given)
    ? blocked(`${target.id} is complete in ${id}`, 'there is nothing left to do on it')
    : undefined;
}

const NOT_OF_IT = 'the step is asked for outside of the rollout';

/** A node that somebody has put back to another version is to be done again. */
/** One version may be written in two ways, with a `v` before it or without. */
function isMeant(asked: string | undefined, meant: string | undefined): boolean {
  if (asked === undefined || meant === undefined) return asked === meant;
  return isSameVersion(asked, meant);
}

function isComplete({ done, toVersion }: RolloutView, given: Case): boolean {
  const { id, version } = given.target;
  const isElsewhere =
    toVersion !== undefined && version.kind === 'known' && !isSameVersion(version.value, toVersion);
  return done.includes(id) && !isElsewhere && !isOwn(given);
}

/** A step that holds its permit goes to its end: half done is the worst state to be paused in. */
function paused({ id, standing }: RolloutView, given: Case): Found | undefined {
  if (standing.kind !== 'paused' || isOwn(given)) return undefined;
  return {
    result: 'fail',
    onFail: 'halt',
    detail: `${id} was paused by ${standing.by}: ${standing.why}`,
    clears: `somebody resumes it: holdpoint rollout resume ${id}`,
  };
}

function isOwn({ ledger, target }: Case): boolean {
  return ledger.permits.some(({ isOwn: own, node }) => own && node === target.id);
}

function pass({ id }: RolloutView, given: Case): Found {
  return { result: 'pass', onFail: 'block', detail: `${given.target.id} is a node of ${id}` };
}

function blocked(detail: string, clears: string): Found {
  return { result: 'fail', onFail: 'block', detail, clears };
}
