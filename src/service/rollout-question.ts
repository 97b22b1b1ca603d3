import { type ClusterId, type NodeId, parseClusterId } from '../core/base/ids.ts';
import type { Action } from '../core/cluster/action.ts';
import type { RolloutKind } from '../core/ledger/rollouts/rollout.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import { readJudgedQuestion } from './judged-question.ts';
import { PLAN_NODES_MAX } from './planner.ts';
import { type RefusalCode, readQuestion } from './question.ts';
import type { WantedRollout } from './rollout-plans.ts';

/** A rollout as it is asked for; nothing in it has been checked against the configuration. */
export interface RawRolloutQuestion {
  readonly cluster: string;
  readonly kind: RolloutKind;
  /** Unless given, the runbook that is called like the kind, or the only one that covers it. */
  readonly runbook: string | undefined;
  readonly toVersion: string | undefined;
  /** The members that join or leave. */
  readonly members: readonly string[];
}

/** A rollout that is to be begun, with who begins it. */
export interface RawRollout extends RawRolloutQuestion {
  readonly holder: string;
  /** The principal. */
  readonly by: string;
  readonly idempotencyKey: string | undefined;
}

/** Why no such rollout can be planned; each is an error of the caller. */
export interface RolloutQuestionRefusal {
  readonly code: RefusalCode;
  readonly field: string;
  readonly detail: string;
}

/** A checked rollout, or why there can be none. */
type ReadRollout =
  | { readonly ok: true; readonly wanted: WantedRollout }
  | { readonly ok: false; readonly refusal: RolloutQuestionRefusal };

/** The first action of each kind, by which its runbook is found. */
const FIRST_ACTION: Readonly<Record<RolloutKind, Action>> = {
  'rolling-restart': 'restart',
  'rolling-upgrade': 'upgrade',
  'scale-up': 'add',
  'scale-down': 'remove',
};

/** Checks what is asked against the configuration. The first thing that is wrong is reported. */
export function readRollout(
  raw: RawRolloutQuestion,
  watches: ReadonlyMap<ClusterId, ClusterWatch>,
): ReadRollout {
  const { cluster, kind, toVersion, members } = raw;
  const id = parseClusterId(cluster);
  const declared = id && watches.get(id)?.cluster.nodes[0]?.id;
  const runbook = raw.runbook ?? namedLike(kind, id && watches.get(id));
  const [node = declared ?? 'none'] = members;
  const action = FIRST_ACTION[kind];
  const read = readJudgedQuestion({ cluster, node, action, toVersion, runbook }, watches);
  if (!read.ok) return { ok: false, refusal: asBodyField(read.refusal) };
  const { watch } = read;
  const wrong = shapeProblem(raw, watch.cluster.nodes.length);
  if (wrong !== undefined) return { ok: false, refusal: wrong };
  const joinOrLeave: NodeId[] = [];
  for (const member of members) {
    const found = readQuestion(
      { cluster, node: member, action, toVersion: undefined, runbook: undefined },
      watches,
    );
    if (!found.ok) return { ok: false, refusal: asBodyField(found.refusal) };
    if (!joinOrLeave.includes(found.question.node)) joinOrLeave.push(found.question.node);
  }
  const wanted = { watch, kind, runbook: read.runbook, toVersion, members: joinOrLeave };
  return { ok: true, wanted };
}

function namedLike(kind: RolloutKind, watch: ClusterWatch | undefined): string | undefined {
  const names = watch?.rules.runbooks.map(({ definition }) => definition.runbook);
  return names?.find((name) => name === kind);
}

/** Whether what comes with a kind is what it takes. */
function shapeProblem(
  { kind, toVersion, members }: RawRolloutQuestion,
  nodes: number,
): RolloutQuestionRefusal | undefined {
  const isUpgrade = kind === 'rolling-upgrade';
  if (isUpgrade !== (toVersion !== undefined)) {
    const detail = isUpgrade
      ? "a rolling-upgrade takes a 'toVersion', by which the guard knows who is done"
      : `a ${kind} leads to no other version: leave 'toVersion' out`;
    return { code: 'invalid-parameter', field: 'toVersion', detail };
  }
  const isScaling = kind === 'scale-up' || kind === 'scale-down';
  if (isScaling !== members.length > 0) {
    const detail = isScaling
      ? `a ${kind} takes 'members': those that ${kind === 'scale-up' ? 'join' : 'leave'}, in order`
      : `a ${kind} goes over all nodes: leave 'members' out`;
    return { code: 'invalid-parameter', field: 'members', detail };
  }
  if (nodes <= PLAN_NODES_MAX) return undefined;
  const detail = `a rollout is of up to ${PLAN_NODES_MAX} nodes, and the cluster has ${nodes}`;
  return { code: 'invalid-parameter', field: 'cluster', detail };
}

/** Where a question has a node, a rollout has members. */
function asBodyField(refusal: RolloutQuestionRefusal): RolloutQuestionRefusal {
  const { field } = refusal;
  return { ...refusal, field: field === 'node' ? 'members' : field === 'action' ? 'kind' : field };
}
