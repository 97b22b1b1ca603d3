import { type Effect, effectOf } from '../../cluster/action.ts';
import { describeSet } from '../../cluster/sizes.ts';
import type { OpenPermit } from '../../ledger/view.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'one_at_a_time';

/** I1: no more steps at a time than the budget has slots, and never two on one node. */
export const oneAtATime: Predicate = {
  name: NAME,
  doc: 'Fewer steps are under way than the budget allows, and none of them on this node.',
  appliesTo: ({ purpose }) => purpose !== 'give-back',
  evaluate: (given) => [judge(given)],
};

function judge(given: Case): HoldPointReport {
  const { ledger, question, runbook, cluster, purpose } = given;
  const { maxUnavailable } = runbook.definition.budget;
  const others = ledger.permits.filter(({ isOwn }) => !isOwn);
  const here = others.filter(({ node }) => node === question.node);
  // A cure takes no slot: it waits for nobody but who is at work on the same node (I1).
  const away = purpose === 'cure' ? [] : others.filter(({ isCure }) => !isCure);
  const elsewhere = away.filter(({ node }) => node !== question.node);
  const slots = allowed(elsewhere, given);
  const base = { name: NAME, onFail: 'wait', observed: elsewhere.length } as const;
  const retryAfterMs = cluster.intervalMs;
  if (here.length > 0) {
    const detail = `${describe(here)}: two on one node`;
    const clears = `${holders(here)} completes or releases it${endOf(here)}`;
    return { ...base, node: question.node, result: 'fail', detail, clears, retryAfterMs };
  }
  const required = `< ${slots}`;
  if (elsewhere.length >= slots && purpose !== 'cure') {
    const why = slots < maxUnavailable ? ', and a change of the membership goes alone' : '';
    const detail = `${describe(elsewhere)}${why}`;
    const clears = `${holders(elsewhere)} completes or releases${endOf(elsewhere)}`;
    return { ...base, required, result: 'fail', detail, clears, retryAfterMs };
  }
  const detail =
    elsewhere.length === 0 ? 'no other step is under way' : `${describe(elsewhere)}; one more may`;
  return { ...base, required, result: 'pass', detail };
}

/** A change of the membership goes alone, whatever the budget: two at once can split a quorum. */
function allowed(others: readonly OpenPermit[], { effect, runbook }: Case): number {
  const isAlone = isChange(effect) || others.some(({ action }) => isChange(effectOf(action)));
  return isAlone ? 1 : runbook.definition.budget.maxUnavailable;
}

function isChange(effect: Effect): boolean {
  return effect !== 'away' && effect !== 'none';
}

function describe(permits: readonly OpenPermit[]): string {
  const steps = permits.map(
    ({ action, node, holder, state }) => `${action} ${node} (${state}, ${holder})`,
  );
  return `under way: ${steps.join(', ')}`;
}

function holders(permits: readonly OpenPermit[]): string {
  return describeSet([...new Set(permits.map(({ holder }) => holder))].sort());
}

/** Expiry frees no slot, so that a holder that is gone would keep it for ever but for a person. */
function endOf(permits: readonly OpenPermit[]): string {
  const overdue = permits.find(({ state }) => state === 'overdue');
  if (overdue === undefined) return '';
  return `; if it is gone for good, a person ends it: holdpoint permit force-release ${overdue.id}`;
}
