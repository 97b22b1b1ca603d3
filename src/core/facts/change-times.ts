import type { AttestationDemand } from '../rulebook/runbook.ts';
import { countsUntilMs } from './attestation.ts';
import type { KnownFacts } from './view.ts';

/**
 * Every wall time at which a verdict on these facts could become another one, past ones included,
 * in no order.
 */
export function changeTimes(
  { attestations, freezes, overrides, openings }: KnownFacts,
  demands: readonly Pick<AttestationDemand, 'name' | 'maxAgeMs'>[],
): readonly number[] {
  const ofAttestations = attestations.flatMap((attestation) =>
    demands
      .filter(({ name }) => name === attestation.name)
      .map(({ maxAgeMs }) => countsUntilMs(attestation, maxAgeMs)),
  );
  const ofFreezes = freezes.flatMap(({ fromMs, untilMs }) => [
    fromMs,
    ...(untilMs === undefined ? [] : [untilMs]),
  ]);
  const ofWindows = [...openings.values()].flat().flatMap(({ startMs, endMs }) => [startMs, endMs]);
  return [
    ...ofAttestations,
    ...ofFreezes,
    ...overrides.map(({ untilMs }) => untilMs),
    ...ofWindows,
  ];
}
