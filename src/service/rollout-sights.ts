import type { ClusterId, NodeId } from '../core/base/ids.ts';
import { agedNode } from '../core/cluster/aged-node.ts';
import { isOver, type Rollout, type RolloutId } from '../core/ledger/rollouts/rollout.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import { type NextStep, nextSteps } from '../core/plan/next-step.ts';
import { orderOf } from '../core/plan/order.ts';
import { progressOf, type RolloutProgress } from '../core/plan/rollout-progress.ts';
import type { CompiledRunbook } from '../core/rulebook/compile.ts';
import { decide, type Verdict } from '../core/verdict/decide.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';
import { blocks, type HoldPointReport } from '../core/verdict/report.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import { type GatherSources, gather } from './gather.ts';
import type { Guard } from './guard.ts';
import type { LedgerUnavailable } from './ledger-answers.ts';
import type { Ledgers } from './ledgers.ts';
import type { PermitSteward } from './permit-steward.ts';

/** A rollout with how far it has come and what it does next. */
export interface SeenRollout {
  readonly cluster: ClusterId;
  readonly rollout: Rollout;
  readonly progress: RolloutProgress;
  /** What is next, and what would be said to it now; undefined when nothing is. */
  readonly next: NextSeen | undefined;
}

/** The next step, with the verdict on it; a step under way waits for what its permit waits for. */
export interface NextSeen extends NextStep {
  readonly verdict: Verdict | undefined;
}

/** A rollout that was looked up by its name. */
export type SoughtRollout =
  | { readonly kind: 'known'; readonly cluster: ClusterId; readonly rollout: Rollout }
  | { readonly kind: 'unknown' }
  | LedgerUnavailable;

/** What rollouts are looked at with. */
export interface RolloutSightsOptions extends GatherSources {
  readonly guard: Pick<Guard, 'watches'>;
  readonly ledgers: Ledgers;
  readonly steward: Pick<PermitSteward, 'evidenceOf'>;
  readonly clock: Clock;
}

/** Looks at rollouts: nothing of what is told here is stored. */
export class RolloutSights {
  readonly #options: RolloutSightsOptions;

  constructor(options: RolloutSightsOptions) {
    this.#options = options;
  }

  /**
   * The rollout of a name. While the log of some cluster cannot be read, one that is not found may
   * be in there, and is not said to be unknown.
   */
  find(id: RolloutId): SoughtRollout {
    const { guard, ledgers } = this.#options;
    let trouble: LedgerUnavailable | undefined;
    for (const cluster of guard.watches.keys()) {
      const standing = ledgers.standingOf(cluster);
      if (standing.kind === 'unavailable') {
        const detail = `the log of ${cluster} cannot be read, and the rollout may be in it`;
        trouble = { kind: 'unavailable', reason: 'damaged', detail };
        continue;
      }
      const rollout = standing.state.rollouts.find((each) => each.id === id);
      if (rollout !== undefined) return { kind: 'known', cluster, rollout };
    }
    return trouble ?? { kind: 'unknown' };
  }

  /** How far a rollout has come, by the state of the ledger that it is in. */
  progress(rollout: Rollout, state: LedgerState): RolloutProgress {
    const { guard, steward, clock } = this.#options;
    const { cluster, permits, trips } = state;
    const watch = guard.watches.get(cluster);
    const versions = versionsOf(watch, clock);
    return progressOf({
      rollout,
      open: permits.open,
      evidenceOf: (permit) => steward.evidenceOf(cluster, permit),
      versionOf: (node) => versions.get(node),
      timing: runbookOf(rollout, watch)?.definition.timing,
      isHalted: trips.open.length > 0,
      nowMs: Math.trunc(clock.now() + clock.wallOffsetMs()),
    });
  }

  /** The same, with what is next. */
  see(rollout: Rollout, state: LedgerState): SeenRollout {
    const progress = this.progress(rollout, state);
    const next = isOver(rollout) ? undefined : this.#next(rollout, state, progress);
    return { cluster: state.cluster, rollout, progress, next };
  }

  #next(rollout: Rollout, state: LedgerState, progress: RolloutProgress): NextSeen | undefined {
    const watch = this.#options.guard.watches.get(state.cluster);
    const runbook = runbookOf(rollout, watch);
    const evaluation = watch?.evaluation;
    const underWay = new Set(
      state.permits.open.filter((each) => each.rollout === rollout.id).map(({ node }) => node),
    );
    if (watch === undefined || runbook === undefined || evaluation === undefined) {
      const [step] = nextSteps(rollout, progress.nodes, { underWay, ranked: [] });
      return withVerdict(step, undefined);
    }
    const judge = { watch, runbook, evaluation, state };
    const ranked = this.#ranked(rollout, judge);
    const steps = nextSteps(rollout, progress.nodes, { underWay, ranked });
    const [first] = steps;
    if (first === undefined || first.isUnderWay) return withVerdict(first, undefined);
    let best: NextSeen | undefined;
    for (const step of steps) {
      if (!watch.cluster.nodes.some(({ id }) => id === step.node)) continue;
      const verdict = decide(this.#inputs(rollout, step, judge));
      best ??= { ...step, verdict };
      // Who was begun and leads by now would wait for those who go before it.
      if (!verdict.holdPoints.some(isOutOfTurn)) return { ...step, verdict };
    }
    return best ?? withVerdict(first, undefined);
  }

  /** The order in which nodes go now; that of the plan where members join or leave. */
  #ranked(rollout: Rollout, judge: Judge): readonly NodeId[] {
    const { kind, nodes, toVersion } = rollout;
    const [first] = nodes;
    if (first === undefined || (kind !== 'rolling-restart' && kind !== 'rolling-upgrade'))
      return [];
    const action = kind === 'rolling-upgrade' ? 'upgrade' : 'restart';
    const inputs = this.#inputs(rollout, { node: first.node, action }, judge);
    const order = orderOf({ ...inputs, action, toVersion, openings: new Map() });
    return order.pending.map(({ id }) => id);
  }

  #inputs(
    rollout: Rollout,
    { node, action }: Pick<NextStep, 'node' | 'action'>,
    { watch, runbook, evaluation, state }: Judge,
  ) {
    const { ledgers, hold, clock } = this.#options;
    const { holder, by, id, toVersion } = rollout;
    const asker = { node, holder, by, isUndo: false, rollout: id };
    const ledger = { kind: 'known', view: ledgers.viewFor(state, asker) } as const;
    const question = { node, action, toVersion };
    return gather(
      { watch, evaluation, question, runbook, asker, now: clock.now() },
      {
        hold,
        ledgers: { viewOf: (...asked) => ledgers.viewOf(...asked), ledgerViewOf: () => ledger },
      },
    );
  }
}

interface Judge {
  readonly watch: ClusterWatch;
  readonly runbook: CompiledRunbook;
  readonly evaluation: Evaluation;
  readonly state: LedgerState;
}

/** Whether a step has to wait for others, by its place in the order. */
function isOutOfTurn(report: HoldPointReport): boolean {
  return report.name === 'order_respected' && blocks(report);
}

function withVerdict(step: NextStep | undefined, verdict: Verdict | undefined) {
  return step && { ...step, verdict };
}

function runbookOf(
  { runbook }: Rollout,
  watch: Pick<ClusterWatch, 'rules'> | undefined,
): CompiledRunbook | undefined {
  return watch?.rules.runbooks.find(({ definition }) => definition.runbook === runbook);
}

/** The versions that nodes tell of themselves, where that is fresh. */
function versionsOf(
  watch: Pick<ClusterWatch, 'evaluation' | 'cluster'> | undefined,
  clock: Clock,
): ReadonlyMap<NodeId, string> {
  const versions = new Map<NodeId, string>();
  if (watch?.evaluation === undefined) return versions;
  const viewpoint = { now: clock.now(), maxAgeMs: watch.cluster.maxAgeMs };
  for (const node of watch.evaluation.snapshot.nodes) {
    const { version } = agedNode(node, viewpoint);
    if (version.kind === 'known') versions.set(node.id, version.value);
  }
  return versions;
}
