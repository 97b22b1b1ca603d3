import type { NodeId } from '../base/ids.ts';
import type { Approval, Fact } from './fact.ts';
import type { TimeBracket } from './time-bracket.ts';

/** Somebody's word for something that no metric shows, such as that a backup was verified. */
export interface Attestation extends Fact {
  /** The name under which runbooks ask for it, such as `backup-verified`. */
  readonly name: string;
  /** The one node that it is about; undefined for all of them. */
  readonly node: NodeId | undefined;
  /** The one target version that it is about; undefined for all of them. */
  readonly toVersion: string | undefined;
  /** What shows it to be true: a link, or a sentence. */
  readonly evidence: string | undefined;
  /** When it stops to count whatever a runbook allows, in milliseconds since 1970. */
  readonly expiresAtMs: number | undefined;
  readonly approval: Approval;
}

/** How a runbook writes the name of an attestation: lower case, as in `staging-tested`. */
const ATTESTATION_NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** Whether a text can be the name of an attestation. */
export function isAttestationName(text: string): boolean {
  return ATTESTATION_NAME.test(text);
}

/** What an attestation is asked for: a step of this node towards this version. */
export interface AttestedStep {
  readonly node: NodeId;
  readonly toVersion: string | undefined;
}

/** Whether an attestation speaks of a step at all, whatever its age. */
export function speaksOf(attestation: Attestation, step: AttestedStep): boolean {
  const { node, toVersion } = attestation;
  if (node !== undefined && node !== step.node) return false;
  return toVersion === undefined || toVersion === step.toVersion;
}

/** When an attestation stops to count for a runbook that allows this age. */
export function countsUntilMs(
  { atMs, expiresAtMs }: Pick<Attestation, 'atMs' | 'expiresAtMs'>,
  maxAgeMs: number,
): number {
  return Math.min(atMs + maxAgeMs, expiresAtMs ?? Number.POSITIVE_INFINITY);
}

/** It loosens, so that it ends by the latest of the clocks. */
export function isCurrent(
  attestation: Attestation,
  maxAgeMs: number,
  { latestMs }: TimeBracket,
): boolean {
  return latestMs < countsUntilMs(attestation, maxAgeMs);
}
