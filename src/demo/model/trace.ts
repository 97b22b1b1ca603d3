/**
 * A running hash (FNV-1a over 32-bit words, in two lanes) of everything that a run did. Two runs
 * with the same hash went the same way; it finds hidden randomness and protects no secret.
 */
export class Trace {
  #left = 0x811c9dc5;
  #right = 0x050c5d1f;

  /** Takes one number into the hash, exact to a millionth. */
  mix(value: number): void {
    const scaled = Math.round(value * 1e6);
    this.#left = Math.imul(this.#left ^ (scaled | 0), 0x01000193);
    this.#right = Math.imul(this.#right ^ Math.floor(scaled / 65_536), 0x01000193) + this.#left;
  }

  /** The hash as 16 hexadecimal digits. */
  get hash(): string {
    return [this.#left, this.#right]
      .map((lane) => (lane >>> 0).toString(16).padStart(8, '0'))
      .join('');
  }
}
