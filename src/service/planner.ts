import type { ClusterId } from '../core/base/ids.ts';
import { makePlan, type Plan } from '../core/plan/plan.ts';
import { type PlanInputs, parseRolledAction, ROLLED_ACTIONS } from '../core/plan/plan-inputs.ts';
import { type CompiledRunbook, chooseRunbook } from '../core/rulebook/compile.ts';
import type { Calendar } from '../ports/calendar.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import { type GatherSources, gather } from './gather.ts';
import { openingsAhead } from './openings.ts';
import { type RawQuestion, type Refusal, readQuestion, refuseRunbook } from './question.ts';

/** What is asked of a plan: a question without its node. */
export type RawPlanQuestion = Omit<RawQuestion, 'node'>;

/** A plan with what it is of. */
export interface Planned {
  readonly cluster: ClusterId;
  readonly runbook: CompiledRunbook;
  readonly inputs: PlanInputs;
  readonly plan: Plan;
}

/** What the planner answers. */
export type PlanAnswer =
  | ({ readonly kind: 'plan' } & Planned)
  | { readonly kind: 'warming-up'; readonly cluster: string; readonly retryAfterMs: number }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What the planner works with. */
export interface PlannerOptions extends GatherSources {
  readonly guard: { readonly watches: ReadonlyMap<ClusterId, ClusterWatch> };
  readonly clock: Clock;
  readonly calendar: Calendar;
}

/**
 * Every node is judged in one go, which takes some tenths of a millisecond each; beyond this a plan
 * would hold up the scrapes.
 */
export const PLAN_NODES_MAX = 100;

/** How far windows are looked up where the runbook does not say when a rollout must be over. */
const AHEAD_MS = 14 * 86_400_000;

/** Plans rolling changes of whole clusters. It reserves nothing and records nothing. */
export class Planner {
  readonly #options: PlannerOptions;

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  /** The plan of an action on every node of a cluster, as things stand now. */
  plan(raw: RawPlanQuestion): PlanAnswer {
    const read = readPlanQuestion(raw, this.#options.guard.watches);
    if (!read.ok) return { kind: 'refused', refusal: read.refusal };
    const { watch, question } = read;
    const action = parseRolledAction(question.action);
    if (action === undefined) return refuse('action', notRolled(question.action));
    const { cluster, evaluation } = watch;
    const count = cluster.nodes.length;
    if (count > PLAN_NODES_MAX) {
      return refuse('cluster', `a plan is of up to ${PLAN_NODES_MAX} nodes, and it has ${count}`);
    }
    const choice = chooseRunbook(watch.rules.runbooks, { ...question, runbook: read.runbook });
    if (choice.kind !== 'chosen') return { kind: 'refused', refusal: refuseRunbook(choice, read) };
    if (evaluation === undefined) {
      return { kind: 'warming-up', cluster: cluster.id, retryAfterMs: cluster.intervalMs };
    }
    const { runbook } = choice;
    const { clock, calendar } = this.#options;
    const asker = { node: question.node, holder: undefined, by: 'guard', isUndo: false };
    const gathered = gather(
      { watch, evaluation, question, runbook, asker, now: clock.now() },
      this.#options,
    );
    const { question: _, ...inputs } = gathered;
    const fromMs = inputs.facts.kind === 'known' ? inputs.facts.time.latestMs : 0;
    const aheadMs = Math.max(runbook.definition.timing.completeWithinMs ?? 0, AHEAD_MS);
    const openings = openingsAhead([...cluster.windows, ...runbook.definition.windows], {
      ...{ calendar, fromMs },
      untilMs: fromMs + aheadMs,
    });
    const planned = { ...inputs, action, toVersion: question.toVersion, openings };
    return { kind: 'plan', cluster: cluster.id, runbook, inputs: planned, plan: makePlan(planned) };
  }
}

/** Checked like the question on the first node, which every cluster has. */
function readPlanQuestion(
  raw: RawPlanQuestion,
  watches: ReadonlyMap<ClusterId, ClusterWatch>,
): ReturnType<typeof readQuestion> {
  const missing = (['cluster', 'action'] as const).find((field) => !raw[field]);
  if (missing !== undefined) {
    const detail = `the parameter '${missing}' is required`;
    return { ok: false, refusal: { code: 'missing-parameter', field: missing, detail } };
  }
  const named = [...watches].find(([id]) => id === raw.cluster);
  return readQuestion({ ...raw, node: named?.[1].cluster.nodes[0]?.id ?? 'none' }, watches);
}

function notRolled(action: string): string {
  return `'${action}' is not rolled over all nodes; plans are of: ${ROLLED_ACTIONS.join(', ')}`;
}

function refuse(field: keyof RawQuestion, detail: string): PlanAnswer {
  return { kind: 'refused', refusal: { code: 'invalid-parameter', field, detail } };
}
