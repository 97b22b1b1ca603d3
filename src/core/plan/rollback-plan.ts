import type { NodeId } from '../base/ids.ts';
import type { NodeSnapshot } from '../cluster/node.ts';
import { describeSet } from '../cluster/sizes.ts';
import { type Attestation, speaksOf } from '../facts/attestation.ts';
import { counts } from '../facts/fact.ts';
import {
  type DeclineCode,
  hasFired,
  isUnfinished,
  type NodeBack,
  type RollbackId,
  type RollbackPlan,
} from '../ledger/rollbacks/rollback.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { Trip } from '../ledger/trips/trip.ts';
import { describeTrip } from '../ledger/trips/trip-view.ts';
import type { RunbookDefinition } from '../rulebook/runbook.ts';
import { type Touched, touchedByRollout, touchedByStep, type Undone } from './rollback-touched.ts';

/** The attestation by which somebody, or a check, says that data may be corrupt. */
const CORRUPTION_SUSPECTED = 'corruption-suspected';

/** The attestation that names the backup to turn to. */
const BACKUP = 'backup-verified';

/** What is known beside the ledger when a rollback is asked for. */
export interface RollbackSurroundings {
  readonly id: RollbackId;
  /** The rules of the rollout; undefined where the configuration has no such runbook any more. */
  readonly runbook: RunbookDefinition | undefined;
  /** Names who would be asked; undefined where nobody is configured. */
  readonly actuator: string | undefined;
  /** The members as they are seen now. */
  readonly nodes: readonly NodeSnapshot[];
  readonly rulebookDigest: string;
}

/** What a wish to roll back comes to. */
export type RollbackDecision =
  | { readonly kind: 'intend'; readonly plan: RollbackPlan }
  | {
      readonly kind: 'decline';
      readonly plan: RollbackPlan;
      readonly code: DeclineCode;
      /** One sentence without its full stop: why, and what a person can do. */
      readonly why: string;
    }
  /** It was decided before; a repeat after a restart. */
  | { readonly kind: 'decided-before' };

/**
 * What a breach that asks for a rollback comes to. The way back is taken only where it is provably
 * safer: for one node, which was changed, while the others are well. Everything else halts and is
 * for people.
 */
export function decideOnTrip(
  state: LedgerState,
  trip: Trip,
  around: RollbackSurroundings,
): RollbackDecision {
  if (state.rollbacks.some((each) => each.trip === trip.id)) return { kind: 'decided-before' };
  const undone = touchedByStep(state, trip.step);
  const breached = new Set(trip.nodes.map(({ node }) => node));
  const affected = undone.touched.filter(({ node }) => breached.has(node));
  const plan = planOf(undone, affected, {
    ...{ around, rollout: trip.step.rollout, reason: describeTrip(trip) },
    ...{ trip, runbook: trip.runbook },
  });
  const untouched = [...breached].filter((id) => !undone.touched.some(({ node }) => node === id));
  if (untouched.length > 0) {
    const names = describeSet(untouched);
    const why = `nothing was done to ${names}, and it is breached: not by the change alone`;
    return { kind: 'decline', plan, code: 'environment', why };
  }
  if (affected.length > 1) {
    const names = describeSet(affected.map(({ node }) => node));
    const why = `${names} are breached: stopped; a person orders them back, one by one`;
    return { kind: 'decline', plan, code: 'several', why };
  }
  return decide(state, { plan, affected }, around);
}

/** What the order of a person to roll a rollout back comes to: all of its nodes, one by one. */
export function decideOnOrder(
  state: LedgerState,
  order: {
    readonly rollout: string;
    readonly runbook: string;
    readonly why: string;
    /** The version to go back to; undefined where the guard is to find it out. */
    readonly toVersion: string | undefined;
  },
  around: RollbackSurroundings,
): RollbackDecision {
  const { rollout, runbook, why, toVersion } = order;
  const undone = touchedByRollout(state, rollout);
  const { touched } = undone;
  const plan = planOf(undone, touched, {
    ...{ around, rollout, reason: why, trip: undefined, runbook, toVersion },
  });
  if (touched.length === 0) {
    const nothing = `${rollout} has not changed anything yet: abort it instead`;
    return { kind: 'decline', plan, code: 'no-version', why: nothing };
  }
  return decide(state, { plan, affected: touched }, around);
}

interface Wished {
  readonly around: RollbackSurroundings;
  readonly rollout: string | undefined;
  readonly reason: string;
  readonly trip: Trip | undefined;
  readonly runbook: string;
  readonly toVersion?: string | undefined;
}

function planOf({ undoes, touched }: Undone, affected: readonly Touched[], wished: Wished) {
  const { around, rollout, reason, trip, runbook, toVersion } = wished;
  const rollback = around.runbook?.rollback;
  const nodes = affected.flatMap((each): readonly NodeBack[] => {
    const version = toVersion ?? versionBefore(each, touched, around.nodes);
    return version === undefined ? [] : [{ node: each.node, toVersion: version }];
  });
  const plan: RollbackPlan = {
    ...{ id: around.id, undoes, rollout, trip: trip?.id, holdPoint: trip?.holdPoint },
    ...{ runbook, nodes, reason, rulebookDigest: around.rulebookDigest },
    pauses: rollback?.pauses ?? false,
    isDryRun: rollback?.isDryRun ?? false,
    actuator: around.actuator ?? 'nobody',
  };
  return plan;
}

/** What holds whoever asks, and whatever for. */
function decide(
  state: LedgerState,
  { plan, affected }: { readonly plan: RollbackPlan; readonly affected: readonly Touched[] },
  around: RollbackSurroundings,
): RollbackDecision {
  const decline = (code: DeclineCode, why: string): RollbackDecision => {
    return { kind: 'decline', plan, code, why };
  };
  const once = doneBefore(state, plan);
  if (once !== undefined) return decline('once', once);
  if (around.actuator === undefined || around.runbook === undefined) {
    const why = `nobody takes nodes back: ${plan.runbook} says nothing under 'rollback.run'`;
    return decline('nobody', why);
  }
  const ids = affected.map(({ node }) => node);
  const suspicion = attested(state, ids, [CORRUPTION_SUSPECTED]);
  if (suspicion !== undefined) {
    return decline(
      'corruption',
      `${saidBy(suspicion)}: going back mends nothing; ${backupOf(state)}`,
    );
  }
  const door = attested(state, ids, around.runbook.noWayBackAfter);
  if (door !== undefined) return decline('door', `${saidBy(door)}: the way back is closed`);
  const blind = ids.filter((id) => !plan.nodes.some(({ node }) => node === id));
  if (blind.length > 0) {
    const names = describeSet(blind);
    const why = `what ${names} ran before is not known: a person says to which version`;
    return decline('no-version', why);
  }
  return { kind: 'intend', plan };
}

/** At most one rollback a rollout (I7), and one at a time. */
function doneBefore({ rollbacks }: LedgerState, { undoes }: RollbackPlan): string | undefined {
  const current = rollbacks.find(isUnfinished);
  if (current !== undefined) return `${current.id} is under way, and there is one at a time`;
  const before = rollbacks.find((each) => each.undoes === undoes && hasFired(each));
  if (before === undefined) return undefined;
  return `${undoes} was rolled back once, by ${before.id}; whatever comes next is for a person`;
}

function attested(
  { facts }: LedgerState,
  nodes: readonly NodeId[],
  names: readonly string[],
): Attestation | undefined {
  return facts.attestations.find(
    (each) =>
      names.includes(each.name) &&
      counts(each.approval) &&
      nodes.some((node) =>
        speaksOf({ ...each, toVersion: undefined }, { node, toVersion: undefined }),
      ),
  );
}

function saidBy({ name, by, id }: Attestation): string {
  return `${name} was attested by ${by} (${id})`;
}

function backupOf({ facts }: LedgerState): string {
  const backup = facts.attestations.findLast(
    ({ name, approval }) => name === BACKUP && counts(approval),
  );
  if (backup === undefined) return `and no ${BACKUP} was attested`;
  const where = backup.evidence === undefined ? '' : `: ${backup.evidence}`;
  return `restore the backup of ${backup.id}, attested by ${backup.by}${where}`;
}

/** What its permit noted, else what the nodes run that nothing was done to, if they agree. */
function versionBefore(
  { node, versionBefore: noted }: Touched,
  touched: readonly Touched[],
  nodes: readonly NodeSnapshot[],
): string | undefined {
  if (noted !== undefined) return noted;
  const versions = new Set<string>();
  for (const { id, version } of nodes) {
    const isTouched = id === node || touched.some((each) => each.node === id);
    if (!isTouched && version.kind === 'known') versions.add(version.value);
  }
  const [only, ...others] = versions;
  return others.length === 0 ? only : undefined;
}
