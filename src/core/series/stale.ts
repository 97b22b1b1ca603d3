/**
 * The bit pattern with which Prometheus ends a series (`value.StaleNaN`). It is a NaN that no
 * computation produces. JavaScript quiets it as soon as it passes through an ordinary array or
 * arithmetic, so it is written and tested as bits and never read as a number.
 */
const STALE_HIGH = 0x7ff00000;
const STALE_LOW = 0x00000002;

/** Typed arrays use the machine's byte order; this says which half of a double comes first. */
const LOW_FIRST = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** Writes the staleness marker into one slot; `words` views the same buffer as the doubles. */
export function writeStale(words: Uint32Array, slot: number): void {
  words[slot * 2 + (LOW_FIRST ? 0 : 1)] = STALE_LOW;
  words[slot * 2 + (LOW_FIRST ? 1 : 0)] = STALE_HIGH;
}

/** Whether a slot holds the staleness marker. */
export function isStale(words: Uint32Array, slot: number): boolean {
  return (
    words[slot * 2 + (LOW_FIRST ? 0 : 1)] === STALE_LOW &&
    words[slot * 2 + (LOW_FIRST ? 1 : 0)] === STALE_HIGH
  );
}
