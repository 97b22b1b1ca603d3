import { writeUtc } from '../../base/civil-date.ts';
import { APPROVAL_WAIT_MS, type Approval } from '../../facts/fact.ts';
import { type Attest, type DecideCommand, endOf, fullness, refuse } from '../command.ts';

/** Notes somebody's word. The same word again is harmless: it is newer. */
export const attest: DecideCommand<Attest> = (state, command, context) => {
  const { by, atMs, time, newId } = context;
  const { name, node, toVersion, evidence, until, secondPerson } = command;
  const full = fullness(state, state.facts.attestations, 'attestation');
  if (full !== undefined) return full;
  const expiresAtMs = endOf(until, context);
  if (expiresAtMs !== undefined && expiresAtMs <= time.latestMs) {
    return refuse(
      'invalid-time',
      `${writeUtc(expiresAtMs)} has passed: it would count for nothing`,
    );
  }
  const approval: Approval = secondPerson
    ? { kind: 'awaited', untilMs: atMs + APPROVAL_WAIT_MS }
    : { kind: 'not-needed' };
  const attestation = { id: newId, name, node, toVersion, evidence, expiresAtMs, approval };
  return { kind: 'events', events: [{ type: 'attestation-given', by, attestation }], id: newId };
};
