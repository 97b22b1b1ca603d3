import { writeUtc } from '../../core/base/civil-date.ts';
import { type Attestation, isCurrent } from '../../core/facts/attestation.ts';
import type { Approval, Fact } from '../../core/facts/fact.ts';
import { type Freeze, isFreezing, isOver } from '../../core/facts/freeze.ts';
import { isOverriding, type Override } from '../../core/facts/override.ts';
import type { TimeBracket } from '../../core/facts/time-bracket.ts';

/** How a fact stands now. */
export type FactState = 'in-force' | 'awaits-approval' | 'to-come' | 'over';

/** What every fact shows of itself; JSON leaves out what is undefined. */
interface FactView {
  readonly id: string;
  readonly cluster: string;
  readonly by: string;
  readonly at: string;
  readonly state: FactState;
}

/** An attestation on a page. Whether it is fresh enough is for each runbook to say. */
export interface AttestationView extends FactView {
  readonly name: string;
  readonly node: string | undefined;
  readonly toVersion: string | undefined;
  readonly evidence: string | undefined;
  readonly until: string | undefined;
  readonly approval: ApprovalView | undefined;
}

/** A freeze on a page. */
export interface FreezeView extends FactView {
  readonly from: string;
  readonly until: string | undefined;
  readonly reason: string;
  readonly covers: Freeze['covers'];
}

/** An override on a page. */
export interface OverrideView extends FactView {
  readonly holdPoint: string;
  readonly node: string | undefined;
  readonly action: string | undefined;
  readonly why: string;
  readonly until: string;
  readonly approval: ApprovalView | undefined;
}

/** The second person of a fact, or until when one is waited for. */
export type ApprovalView =
  | { readonly awaitedUntil: string }
  | { readonly by: string; readonly at: string };

/** From where a fact is shown. */
export interface FactViewer {
  readonly cluster: string;
  readonly time: TimeBracket;
}

/** Shows an attestation. */
export function viewAttestation(fact: Attestation, viewer: FactViewer): AttestationView {
  const { name, node, toVersion, evidence, expiresAtMs, approval } = fact;
  const isOn = isCurrent(fact, Number.POSITIVE_INFINITY, viewer.time);
  return {
    ...common(fact, viewer, stateOf(approval, isOn, viewer)),
    ...{ name, node, toVersion, evidence },
    until: expiresAtMs === undefined ? undefined : writeUtc(expiresAtMs),
    approval: viewApproval(approval),
  };
}

/** Shows a freeze. */
export function viewFreeze(fact: Freeze, viewer: FactViewer): FreezeView {
  const { fromMs, untilMs, reason, covers } = fact;
  const state = isFreezing(fact, viewer.time)
    ? 'in-force'
    : isOver(fact, viewer.time)
      ? 'over'
      : 'to-come';
  return {
    ...common(fact, viewer, state),
    from: writeUtc(fromMs),
    until: untilMs === undefined ? undefined : writeUtc(untilMs),
    ...{ reason, covers },
  };
}

/** Shows an override. */
export function viewOverride(fact: Override, viewer: FactViewer): OverrideView {
  const { holdPoint, node, action, why, untilMs, approval } = fact;
  const isOn = isOverriding({ ...fact, approval: { kind: 'not-needed' } }, viewer.time);
  return {
    ...common(fact, viewer, stateOf(approval, isOn, viewer)),
    ...{ holdPoint, node, action, why },
    until: writeUtc(untilMs),
    approval: viewApproval(approval),
  };
}

function common({ id, by, atMs }: Fact, { cluster }: FactViewer, state: FactState): FactView {
  return { id, cluster, by, at: writeUtc(atMs), state };
}

function stateOf(approval: Approval, isOn: boolean, { time }: FactViewer): FactState {
  if (!isOn) return 'over';
  if (approval.kind !== 'awaited') return 'in-force';
  return time.latestMs < approval.untilMs ? 'awaits-approval' : 'over';
}

function viewApproval(approval: Approval): ApprovalView | undefined {
  switch (approval.kind) {
    case 'not-needed':
      return undefined;
    case 'awaited':
      return { awaitedUntil: writeUtc(approval.untilMs) };
    case 'given':
      return { by: approval.by, at: writeUtc(approval.atMs) };
  }
}
