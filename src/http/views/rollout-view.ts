import { writeUtc } from '../../core/base/civil-date.ts';
import type { SideEffect } from '../../core/ledger/rollouts/rollout.ts';
import type { NodeState } from '../../core/plan/node-state.ts';
import type { EtaBasis, NodeProgress, RolloutState } from '../../core/plan/rollout-progress.ts';
import type { VerdictKind } from '../../core/verdict/decide.ts';
import { blocks } from '../../core/verdict/report.ts';
import type { NextSeen, SeenRollout } from '../../service/rollout-sights.ts';
import type { WaitsForView } from './permit-view.ts';
import type { WaitView } from './plan-view.ts';

/** A rollout as callers read it; JSON leaves out what is undefined. */
export interface RolloutJson {
  readonly id: string;
  readonly cluster: string;
  readonly kind: string;
  readonly runbook: string;
  readonly toVersion: string | undefined;
  readonly state: RolloutState;
  /** Who paused or aborted it, when and why. */
  readonly stopped: StoppedJson | undefined;
  readonly holder: string;
  readonly by: string;
  readonly startedAt: string;
  readonly completedAt: string | undefined;
  readonly percent: number;
  /** When it is over if nothing stands in its way, and what that was worked out from. */
  readonly eta: string | undefined;
  readonly etaFrom: EtaBasis | undefined;
  /** Until when it had to be over; present once that has passed. It is told, and never refused. */
  readonly lateSince: string | undefined;
  readonly nodes: readonly RolloutNodeJson[];
  /** What is done next, and what would be said to it now. */
  readonly next: NextJson | undefined;
  /** What steps have left behind on their nodes and nobody has undone. */
  readonly sideEffects: readonly SideEffectJson[];
  readonly attestations: readonly string[];
  readonly rulebookDigest: string;
}

/** Who stopped a rollout, for a while or for good. */
interface StoppedJson {
  readonly by: string;
  readonly at: string;
  readonly why: string;
}

/** A node of a rollout. */
interface RolloutNodeJson {
  readonly node: string;
  readonly reason: string;
  readonly state: NodeState;
  /** The permit of the step under way, or of the last one. */
  readonly permit: string | undefined;
  /** How long the step under way has taken so far. */
  readonly takenSeconds: number | undefined;
  /** Present, and true, where that is longer than the runbook gives a node. */
  readonly late: true | undefined;
  /** What the end of the step under way waits for. */
  readonly waitsFor: WaitsForView | undefined;
}

/** The next step. */
interface NextJson {
  readonly node: string;
  readonly action: string;
  /** Whether its step is under way, so that its holder goes on with it. */
  readonly underWay: boolean;
  /** What a claim would be told now; absent for a step under way. */
  readonly kind: VerdictKind | undefined;
  readonly waitsFor: readonly WaitView[];
}

/** What a step has left behind. */
interface SideEffectJson {
  readonly node: string;
  readonly effect: SideEffect;
  readonly undo: string;
}

/** Writes a rollout for callers. */
export function viewRollout({ cluster, rollout, progress, next }: SeenRollout): RolloutJson {
  const { id, kind, runbook, toVersion, holder, by, startedAtMs, standing } = rollout;
  const { eta, lateSinceMs } = progress;
  const isStopped = standing.kind === 'paused' || standing.kind === 'aborted';
  return {
    ...{ id, cluster, kind, runbook, toVersion, state: progress.state },
    stopped: isStopped
      ? { by: standing.by, at: writeUtc(standing.atMs), why: standing.why }
      : undefined,
    ...{ holder, by, startedAt: writeUtc(startedAtMs) },
    completedAt: standing.kind === 'completed' ? writeUtc(standing.atMs) : undefined,
    percent: progress.percent,
    eta: eta && writeUtc(Math.trunc(eta.atMs)),
    etaFrom: eta?.basis,
    lateSince: lateSinceMs === undefined ? undefined : writeUtc(lateSinceMs),
    nodes: progress.nodes.map(viewNode),
    next: next && viewNext(next),
    sideEffects: progress.nodes.flatMap(({ node, effects }) =>
      effects.map((effect) => ({ node, effect, undo: UNDO[effect] })),
    ),
    attestations: rollout.attestations,
    rulebookDigest: rollout.rulebookDigest,
  };
}

/** What a person does about each side effect. */
const UNDO: Readonly<Record<SideEffect, string>> = {
  drained: 'undrain it, in a step of the action undrain',
  joined: 'promote it, or remove it again',
  unseen: 'look at it: its step was ended by force, and a further step on it tells what is so',
};

function viewNode(seen: NodeProgress): RolloutNodeJson {
  const { node, reason, state, permit, takenMs, isLate, evidence } = seen;
  return {
    ...{ node, reason, state, permit },
    takenSeconds: takenMs === undefined ? undefined : Math.round(takenMs / 1_000),
    late: isLate ? true : undefined,
    waitsFor: evidence && { seen: evidence.kind === 'there', detail: evidence.detail },
  };
}

function viewNext({ node, action, isUnderWay, verdict }: NextSeen): NextJson {
  const waitsFor = verdict?.holdPoints.filter(blocks) ?? [];
  return {
    ...{ node, action, underWay: isUnderWay, kind: verdict?.kind },
    waitsFor: waitsFor.map(({ name, result, node: where, detail, clears }) => ({
      ...{ name, result, node: where, detail, clears },
    })),
  };
}
