import type { Instant } from '../base/time.ts';
import { covers, isOverriding, type Override } from '../facts/override.ts';
import type { TimeBracket } from '../facts/time-bracket.ts';
import type { Permit, PermitId } from '../ledger/permits/permit.ts';
import type { CompiledRunbook } from '../rulebook/compile.ts';
import type { CompiledHoldPoint } from '../rulebook/compile-hold-point.ts';
import { type BlindSpot, type Breach, type BreachScope, lookAt, watchedDuring } from './breach.ts';

/** A breach, and whether this look saw it. */
export interface FollowedBreach extends Breach {
  /** False where it was seen before and nobody can tell any more: it is not over for that. */
  readonly isSeen: boolean;
}

/** A blind spot, and since when it has been one. */
export interface FollowedBlindness extends BlindSpot {
  readonly blindSince: Instant;
}

/** What is known of the steps that are out after a look at them. */
export interface StepsWatch {
  readonly breaches: readonly FollowedBreach[];
  readonly blind: readonly FollowedBlindness[];
  /** Since when each step has been out, as far as that can be told. */
  readonly outSince: ReadonlyMap<PermitId, Instant>;
}

/** No step is out. */
export const NOTHING_OUT: StepsWatch = { breaches: [], blind: [], outSince: new Map() };

/** What steps are followed by. */
export interface FollowScope extends BreachScope {
  readonly runbooks: readonly CompiledRunbook[];
  readonly permits: readonly Permit[];
  /** Puts a wall time of the guard on the clock of the present process. */
  readonly toInstant: (atMs: number) => Instant;
  readonly overrides: readonly Override[];
  readonly time: TimeBracket;
}

/**
 * Follows what is watched during the steps that are out, from one evaluation to the next. Pure, but
 * for what the look before has found.
 */
export function followSteps(before: StepsWatch, scope: FollowScope): StepsWatch {
  const breaches: FollowedBreach[] = [];
  const blind: FollowedBlindness[] = [];
  const outSince = new Map<PermitId, Instant>();
  for (const permit of scope.permits) {
    const since = sinceOf(permit, before, scope);
    outSince.set(permit.id, since);
    const runbook = scope.runbooks.find(({ definition }) => definition.runbook === permit.runbook);
    // What mends a node, or undoes a step, is not undone for numbers that it is to mend.
    if (runbook === undefined || permit.isCure || permit.action === 'rollback') continue;
    const step = { permit, runbook, since };
    for (const holdPoint of watchedDuring(step)) {
      if (isOverridden(holdPoint, permit, scope)) continue;
      const look = lookAt(step, holdPoint, scope);
      blind.push(...look.blind.map((spot) => blindSinceOf(spot, before, scope)));
      const breach = look.breach ?? lastingOf(look.blind, { step, holdPoint, before });
      if (breach !== undefined) breaches.push({ ...breach, isSeen: look.breach !== undefined });
    }
  }
  return { breaches, blind, outSince };
}

/**
 * The wall clock may be set back after a grant, which would put it into the future, where no sample
 * is newer: then the first look at the permit counts.
 */
function sinceOf(
  { id, grantedAtMs }: Permit,
  { outSince }: StepsWatch,
  { toInstant, evaluation }: FollowScope,
): Instant {
  const known = outSince.get(id);
  if (known !== undefined) return known;
  const granted = toInstant(grantedAtMs);
  return granted < evaluation.at ? granted : evaluation.at;
}

/** Somebody ordered to go on past this hold point, and the rules let that count. */
function isOverridden(
  { definition }: CompiledHoldPoint,
  permit: Permit,
  { overrides, time }: FollowScope,
): boolean {
  const { name, override: policy } = definition;
  return overrides.some(
    (override) =>
      override.holdPoint === name &&
      isOverriding(override, time) &&
      covers(override, permit) &&
      (policy === 'allowed' || (policy === 'second_person' && override.approval.kind === 'given')),
  );
}

function blindSinceOf(
  spot: BlindSpot,
  { blind }: StepsWatch,
  { evaluation }: FollowScope,
): FollowedBlindness {
  const same = blind.find((each) => isSame(each, spot) && each.node === spot.node);
  return { ...spot, blindSince: same?.blindSince ?? evaluation.at };
}

/** A breach of before that nobody has seen to be over: one of its nodes says nothing now. */
function lastingOf(
  blind: readonly BlindSpot[],
  { before, ...what }: Pick<Breach, 'step' | 'holdPoint'> & { readonly before: StepsWatch },
): Breach | undefined {
  const earlier = before.breaches.find((each) => isSame(each, what));
  const isDoubtful = earlier?.spots.some(({ node }) =>
    blind.some((spot) => spot.node === node || spot.node === undefined),
  );
  return isDoubtful === true ? earlier : undefined;
}

function isSame(
  one: Pick<Breach, 'step' | 'holdPoint'>,
  other: Pick<Breach, 'step' | 'holdPoint'>,
): boolean {
  return (
    one.step.permit.id === other.step.permit.id &&
    one.holdPoint.definition.name === other.holdPoint.definition.name
  );
}
