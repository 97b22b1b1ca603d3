import type { SignalName } from '../base/ids.ts';
import { type Reading, unknown } from '../base/reading.ts';
import type { DeclaredNode } from '../cluster/node.ts';
import type { SignalTable } from '../rulebook/record.ts';

/** What a signal is on a node; unavailable where the pack does not have it. */
export function readNumber(signals: SignalTable, name: SignalName, node: DeclaredNode): Reading {
  return signals.numbers.get(name)?.get(node.id) ?? notDefined(name);
}

/** The reading of a signal that the pack does not have. */
export function notDefined(name: SignalName): Reading<never> {
  return unknown('unavailable', `the pack has no signal '${name}'`);
}

/** Metrics say yes with 1 and no with 0; any other number says nothing. */
export function asFlag(reading: Reading): Reading<boolean> {
  if (reading.kind === 'unknown') return reading;
  if (reading.value === 0 || reading.value === 1) {
    return { kind: 'known', value: reading.value === 1, observedAt: reading.observedAt };
  }
  return unknown('ambiguous', `expected 0 or 1, found ${reading.value}`);
}

/**
 * Terms and indexes are whole numbers that a double can tell apart (R5). What is beyond would make
 * every member look caught up, or ahead.
 */
export function asCount(reading: Reading): Reading {
  if (reading.kind === 'unknown') return reading;
  if (Number.isSafeInteger(reading.value) && reading.value >= 0) return reading;
  return unknown('ambiguous', `expected a whole number from 0, found ${reading.value}`);
}
