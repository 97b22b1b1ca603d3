import { invariant } from '../base/errors.ts';
import type { NodeId } from '../base/ids.ts';
import type { Instant } from '../base/time.ts';
import { reducesVoters, type StepAction } from '../cluster/action.ts';
import { agedNode } from '../cluster/aged-node.ts';
import type { GuardedCluster } from '../cluster/guarded-cluster.ts';
import type { NodeSnapshot } from '../cluster/node.ts';
import type { ClusterSnapshot } from '../cluster/snapshot.ts';
import type { CompiledRunbook } from '../rulebook/compile.ts';
import type { SystemPack } from '../rulebook/signal.ts';
import type { Evaluation } from './evaluation.ts';

/** What a caller wants to do. */
export interface Question {
  readonly node: NodeId;
  readonly action: StepAction;
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
  readonly rulebookDigest: string;
  readonly now: Instant;
}

/** The inputs as predicates see them: observations aged to now, the target apart. */
export interface Case extends DecideInputs {
  readonly snapshot: ClusterSnapshot;
  readonly target: NodeSnapshot;
  readonly others: readonly NodeSnapshot[];
  /** An action on a node that is proven down: it takes nothing away that is there. */
  readonly isCure: boolean;
  /** Whether the action takes a vote away that is there now. */
  readonly reduces: boolean;
}

/** Ages every observation to now and singles out the target, which must be in the snapshot. */
export function openCase(inputs: DecideInputs): Case {
  const { evaluation, cluster, question, now } = inputs;
  const { maxAgeMs } = cluster;
  const nodes = evaluation.snapshot.nodes.map((node) => agedNode(node, { now, maxAgeMs }));
  const target = nodes.find((node) => node.id === question.node);
  invariant(target !== undefined, `the snapshot holds every declared node: ${question.node}`);
  const isCure = target.observation.kind === 'down' && question.action !== 'transfer';
  return {
    ...inputs,
    snapshot: { ...evaluation.snapshot, nodes },
    target,
    others: nodes.filter((node) => node !== target),
    isCure,
    reduces: reducesVoters(question.action) && !isCure && target.role === 'voter',
  };
}
