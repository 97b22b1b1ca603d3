import { invariant } from '../base/errors.ts';
import type { NodeId } from '../base/ids.ts';
import type { Instant } from '../base/time.ts';
import { type Action, type Effect, effectOf } from '../cluster/action.ts';
import { agedNode } from '../cluster/aged-node.ts';
import type { GuardedCluster } from '../cluster/guarded-cluster.ts';
import type { NodeSnapshot } from '../cluster/node.ts';
import type { ClusterSnapshot } from '../cluster/snapshot.ts';
import type { FactsView } from '../facts/view.ts';
import type { LedgerView } from '../ledger/view.ts';
import type { CompiledRunbook } from '../rulebook/compile.ts';
import type { SystemPack } from '../rulebook/signal.ts';
import type { Evaluation } from './evaluation.ts';
import { type GroupCase, openGroup } from './group-case.ts';
import type { Asked } from './stuck.ts';

/** What a caller wants to do. */
export interface Question {
  readonly node: NodeId;
  readonly action: Action;
  /** The version that an upgrade leads to; by it the guard knows which nodes are done. */
  readonly toVersion: string | undefined;
}

/** The recorded inputs of a decision: the same inputs always give the same verdict (I8). */
export interface DecideInputs {
  readonly question: Question;
  readonly cluster: GuardedCluster;
  readonly pack: SystemPack;
  readonly runbook: CompiledRunbook;
  readonly evaluation: Evaluation;
  readonly facts: FactsView;
  readonly ledger: LedgerView;
  readonly rulebookDigest: string;
  /** What came of the same question when it was asked before; absent where it was not. */
  readonly asked?: Asked;
  readonly now: Instant;
}

/**
 * Why a step is taken, which decides to what it answers. The guard must never stand between a
 * broken node and its cure, nor between a rollout and its undo.
 */
export type Purpose =
  /** Work that nothing forces: it answers to everything. */
  | 'forward'
  /** An action on a node that is proven down: it takes nothing away that is there. */
  | 'cure'
  /** A rollback, whose target may well be the one that is broken. */
  | 'undo'
  /** The end of a drain, which only gives back. */
  | 'give-back';

/** The inputs as predicates see them: observations aged to now, the target apart. */
export interface Case extends DecideInputs {
  readonly snapshot: ClusterSnapshot;
  readonly target: NodeSnapshot;
  readonly others: readonly NodeSnapshot[];
  /** Every group as its members see it, aged to now. */
  readonly groups: readonly GroupCase[];
  readonly effect: Effect;
  readonly purpose: Purpose;
  /** An action on a node that is proven down and stays a member. */
  readonly isCure: boolean;
  /** Other nodes with a permit that uses a slot: each is out, or about to be. */
  readonly reserved: ReadonlySet<NodeId>;
}

/** Ages every observation to now and singles out the target, which must be in the snapshot. */
export function openCase(inputs: DecideInputs): Case {
  const { evaluation, cluster, question, now, ledger } = inputs;
  const viewpoint = { now, maxAgeMs: cluster.maxAgeMs };
  const nodes = evaluation.snapshot.nodes.map((node) => agedNode(node, viewpoint));
  const target = nodes.find((node) => node.id === question.node);
  invariant(target !== undefined, `the snapshot holds every declared node: ${question.node}`);
  const purpose = purposeOf(question.action, target);
  const snapshot = { ...evaluation.snapshot, nodes };
  return {
    ...inputs,
    snapshot,
    target,
    others: nodes.filter((node) => node !== target),
    groups: snapshot.groups.map((group) => openGroup(group, { nodes, target, viewpoint })),
    effect: effectOf(question.action),
    purpose,
    isCure: purpose === 'cure',
    reserved: new Set(
      ledger.permits.flatMap(({ node, isOwn, isCure }) =>
        isOwn || isCure || node === question.node ? [] : [node],
      ),
    ),
  };
}

function purposeOf(action: Action, { observation }: NodeSnapshot): Purpose {
  if (action === 'rollback') return 'undo';
  if (action === 'undrain') return 'give-back';
  return effectOf(action) === 'away' && observation.kind === 'down' ? 'cure' : 'forward';
}

/** Whether the action takes a vote of the group away that is there now. */
export function reducesIn({ target }: GroupCase, given: Case): boolean {
  if (given.effect !== 'away' && given.effect !== 'leaves' && given.effect !== 'all-away') {
    return false;
  }
  return target?.role === 'voter' && target.observation.kind !== 'down';
}
