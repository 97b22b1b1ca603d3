import { type Instant, instant } from '../base/time.ts';
import type { PermitEvent } from '../ledger/events/permit.ts';
import type { Permit, PermitEnd, StageKind } from '../ledger/permits/permit.ts';
import type { Case } from './case.ts';
import {
  backInService,
  hasDeparted,
  type StepEvidence,
  stepEvidence,
  wasActedOn,
} from './step-evidence.ts';

/** What is remembered of an open permit between two looks, on the guard's own clock. */
export interface PermitMemory {
  /** The renewal that the deadline counts from. */
  readonly renewedAtMs: number;
  readonly deadline: Instant;
  readonly stage: StageKind;
  /** Since when, in this stage, the evidence has said without a break what it has to say. */
  readonly thereSince: Instant | undefined;
  readonly lookedAt: Instant;
}

/** What a look at an open permit comes to. */
export interface PermitProgress {
  readonly memory: PermitMemory;
  /** What happens to it now; undefined when nothing does. */
  readonly event: PermitEvent | undefined;
  /** What its end waits for; undefined while its holder is at work. */
  readonly evidence: StepEvidence | undefined;
}

/** The guard itself, as the author of what it has observed. */
const GUARD = 'guard';

/**
 * Looks at an open permit after an evaluation. Deadlines and soaks run on the guard's clock and
 * begin anew with the process: a restart may make them longer, and never shorter (R11).
 */
export function followPermit(
  permit: Permit,
  given: Case,
  before: PermitMemory | undefined,
): PermitProgress {
  const { now } = given;
  const fresh = before?.renewedAtMs === permit.renewedAtMs ? before : undefined;
  const deadline = fresh?.deadline ?? instant(now + permit.ttlMs);
  const evidence = evidenceOf(permit, given);
  const stage = permit.stage.kind;
  const since =
    before?.stage === stage && isFollowed(before, given) ? before.thereSince : undefined;
  const thereSince = evidence?.kind === 'there' ? (since ?? now) : undefined;
  const memory = { renewedAtMs: permit.renewedAtMs, deadline, stage, thereSince, lookedAt: now };
  return { memory, evidence, event: eventOf(permit, given, memory) };
}

/**
 * Whether nothing can have happened unseen since the look before. Time in which nobody looked, or
 * that only a clock set forward says has passed, is not time in which a node was seen to stay.
 */
function isFollowed({ lookedAt }: PermitMemory, { now, cluster }: Case): boolean {
  return now - lookedAt <= cluster.intervalMs + cluster.timeoutMs;
}

/** What the end of a permit waits for; a step under way waits for nothing but its holder. */
function evidenceOf(permit: Permit, given: Case): StepEvidence | undefined {
  if (permit.stage.kind === 'verifying') return stepEvidence(permit, given);
  // The node of a cure was gone when it was granted, and nobody sees it go a second time.
  const isGone = permit.departedAtMs !== undefined || permit.isCure;
  const mayReturn = permit.stage.kind === 'overdue' && isGone;
  return mayReturn ? backInService(given) : undefined;
}

function eventOf(permit: Permit, given: Case, memory: PermitMemory): PermitEvent | undefined {
  const { id, stage, departedAtMs } = permit;
  if (departedAtMs === undefined && hasDeparted(permit, given)) {
    return { type: 'permit-departed', by: GUARD, id };
  }
  if (isSoaked(memory, given)) {
    return { type: 'permit-ended', by: GUARD, id, end: endOf(permit, given), why: undefined };
  }
  if (given.now < memory.deadline || (stage.kind !== 'granted' && stage.kind !== 'confirmed')) {
    return undefined;
  }
  if (mayLapse(permit)) {
    return { type: 'permit-ended', by: GUARD, id, end: 'lapsed', why: undefined };
  }
  const moved = { type: 'permit-moved', by: GUARD, id, move: 'expire' } as const;
  return { ...moved, decision: undefined, ttlMs: undefined };
}

function isSoaked({ thereSince }: PermitMemory, { now, runbook }: Case): boolean {
  const { soakMs } = runbook.definition.timing;
  return thereSince !== undefined && now - thereSince >= soakMs;
}

function endOf(permit: Permit, given: Case): PermitEnd {
  const { stage } = permit;
  if (stage.kind !== 'verifying') return 'returned';
  return stage.outcome === 'done' && wasActedOn(permit, given) ? 'verified' : 'aborted';
}

/**
 * Expiry frees the slot of one kind of permit only: it had to be confirmed before the first act of
 * its step, nobody did, and the node has not gone (I6 d).
 */
export function mayLapse({ confirm, stage, actions, departedAtMs }: Permit): boolean {
  return (
    confirm === 'required' &&
    stage.kind === 'granted' &&
    actions.length === 1 &&
    departedAtMs === undefined
  );
}
