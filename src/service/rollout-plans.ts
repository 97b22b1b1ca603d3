import { digestText } from '../core/base/digest.ts';
import { invariant } from '../core/base/errors.ts';
import type { NodeId } from '../core/base/ids.ts';
import { canonicalJson } from '../core/ledger/canonical-json.ts';
import type { RequestKey } from '../core/ledger/permits/permit.ts';
import type { RolloutKind } from '../core/ledger/rollouts/rollout.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import { type PlannedRollout, planRollout } from '../core/plan/rollout-plan.ts';
import type { CompiledRunbook } from '../core/rulebook/compile.ts';
import type { DecideInputs } from '../core/verdict/case.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';
import type { Calendar } from '../ports/calendar.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import { type GatherSources, gather } from './gather.ts';
import type { Ledgers } from './ledgers.ts';
import { openingsAhead } from './openings.ts';

/** A rollout that somebody wants, checked against the configuration. */
export interface WantedRollout {
  readonly watch: ClusterWatch;
  readonly kind: RolloutKind;
  readonly runbook: CompiledRunbook;
  readonly toVersion: string | undefined;
  /** The members that join or leave; none for what rolls over all nodes. */
  readonly members: readonly NodeId[];
}

/** What plans are made with. */
export interface RolloutPlanning extends GatherSources {
  readonly ledgers: Ledgers;
  readonly clock: Clock;
  readonly calendar: Calendar;
}

/** How far windows are looked up where the runbook does not say when a rollout must be over. */
const AHEAD_MS = 14 * 86_400_000;

/** Plans a rollout on a state of the ledger, and says on what it was planned. */
export function planOn(
  state: LedgerState,
  { wanted, evaluation }: { readonly wanted: WantedRollout; readonly evaluation: Evaluation },
  planning: RolloutPlanning,
): { readonly planned: PlannedRollout; readonly inputs: DecideInputs } {
  const { watch, kind, runbook, toVersion, members } = wanted;
  const { ledgers, clock, calendar, hold } = planning;
  const [node] = members.length > 0 ? members : watch.cluster.nodes.map(({ id }) => id);
  invariant(node !== undefined, 'a rollout was checked to have nodes');
  const asker = { node, holder: undefined, by: 'guard', isUndo: false };
  const ledger = { kind: 'known', view: ledgers.viewFor(state, asker) } as const;
  const inputs = gather(
    {
      ...{ watch, evaluation, runbook, asker, now: clock.now() },
      question: { node: asker.node, action: 'restart', toVersion },
    },
    {
      hold,
      ledgers: { viewOf: (...asked) => ledgers.viewOf(...asked), ledgerViewOf: () => ledger },
    },
  );
  const fromMs = inputs.facts.kind === 'known' ? inputs.facts.time.latestMs : 0;
  const aheadMs = Math.max(runbook.definition.timing.completeWithinMs ?? 0, AHEAD_MS);
  const windows = [...watch.cluster.windows, ...runbook.definition.windows];
  const openings = openingsAhead(windows, { calendar, fromMs, untilMs: fromMs + aheadMs });
  return { inputs, planned: planRollout({ ...inputs, kind, toVersion, members, openings }) };
}

/** What a start asks, under the key that makes it safe to repeat; undefined without one. */
export function startRequest(
  key: string | undefined,
  { watch, kind, runbook, toVersion, members }: WantedRollout,
  holder: string,
): RequestKey | undefined {
  if (key === undefined) return undefined;
  const { runbook: name } = runbook.definition;
  const asked = { cluster: watch.cluster.id, kind, runbook: name, toVersion, members, holder };
  return { key, digest: digestText(canonicalJson(asked)) };
}
