import { writeUtc } from '../../base/civil-date.ts';
import { formatDuration } from '../../base/time.ts';
import { type Attestation, countsUntilMs, isCurrent, speaksOf } from '../../facts/attestation.ts';
import type { KnownFacts } from '../../facts/view.ts';
import type { AttestationDemand } from '../../rulebook/runbook.ts';
import type { Case, DecideInputs } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'attestations_valid';

/** Somebody vouches for what no metric shows, and lately. */
export const attestationsValid: Predicate = {
  name: NAME,
  doc: 'Every attestation that the runbook asks for was given, and is not too old.',
  appliesTo: ({ purpose, runbook, ledger }) =>
    purpose === 'forward' &&
    // Asked when a rollout starts: what began on good words must be able to end.
    ledger.rollout === undefined &&
    runbook.definition.attestations.length > 0,
  evaluate: (given) => given.runbook.definition.attestations.map((demand) => judge(demand, given)),
};

function judge(demand: AttestationDemand, { facts, question, cluster }: Case): HoldPointReport {
  const { name, maxAgeMs } = demand;
  const required = `${name}, at most ${formatDuration(maxAgeMs)} old`;
  const base = { name: NAME, required } as const;
  if (facts.kind === 'unknown') {
    const detail = `whether ${name} was attested is not known: ${facts.detail}`;
    const clears = 'the log of the cluster can be read again; see the log of the guard';
    const retryAfterMs = cluster.intervalMs;
    return { ...base, result: 'unknown', onFail: 'wait', detail, clears, retryAfterMs };
  }
  const given = facts.attestations.filter(
    (attestation) => attestation.name === name && speaksOf(attestation, question),
  );
  const good = given.filter((attestation) => complaint(attestation, demand, facts) === undefined);
  const best = newest(good);
  if (best !== undefined) {
    const until = writeUtc(countsUntilMs(best, maxAgeMs));
    const detail = `${name} was attested by ${best.by} (${best.id}), which counts until ${until}`;
    return { ...base, result: 'pass', onFail: 'block', detail };
  }
  const last = newest(given);
  const why = last === undefined ? undefined : complaint(last, demand, facts);
  const scope = question.toVersion === undefined ? '' : ` --to-version ${question.toVersion}`;
  const command = `holdpoint attest ${name} --cluster ${cluster.id}${scope}`;
  return {
    ...base,
    result: 'fail',
    onFail: 'block',
    detail: why ?? `nobody has attested ${name}`,
    clears: last?.approval.kind === 'awaited' ? approvalOf(last) : `somebody attests: ${command}`,
  };
}

/** The words that the demands of a runbook are met by now, where they are; the newest of each. */
export function wordsTaken({ facts, question, runbook }: DecideInputs): readonly Attestation[] {
  if (facts.kind === 'unknown') return [];
  return runbook.definition.attestations.flatMap((demand) => {
    const good = facts.attestations.filter(
      (each) =>
        each.name === demand.name &&
        speaksOf(each, question) &&
        complaint(each, demand, facts) === undefined,
    );
    return newest(good) ?? [];
  });
}

function newest(attestations: readonly Attestation[]): Attestation | undefined {
  return attestations.reduce<Attestation | undefined>(
    (last, each) => (last === undefined || each.atMs >= last.atMs ? each : last),
    undefined,
  );
}

/** Why an attestation does not meet a demand; undefined when it does. */
function complaint(
  attestation: Attestation,
  { name, maxAgeMs, secondPerson }: AttestationDemand,
  { time }: KnownFacts,
): string | undefined {
  const { id, by, approval } = attestation;
  if (!isCurrent(attestation, maxAgeMs, time)) {
    const until = writeUtc(countsUntilMs(attestation, maxAgeMs));
    return `${name} was attested by ${by} (${id}), which counted until ${until}`;
  }
  if (approval.kind === 'awaited') return `${name} by ${by} (${id}) waits for a second person`;
  if (secondPerson && approval.kind !== 'given') {
    return `${name} was attested by ${by} (${id}) alone; it takes a second person`;
  }
  return undefined;
}

function approvalOf({ id, by }: Attestation): string {
  return `somebody other than ${by} approves it: holdpoint approve ${id}`;
}
