/**
 * What a program wrote, as much of it as is kept: its beginning, which says what it set out to do,
 * and its end, which says what became of it.
 */
export class KeptOutput {
  readonly #headMax: number;
  readonly #tailMax: number;
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);
  #dropped = 0;

  /** Keeps at most so many bytes, a quarter of them from the beginning. */
  constructor(maxBytes: number) {
    this.#headMax = Math.floor(maxBytes / 4);
    this.#tailMax = maxBytes - this.#headMax;
  }

  /** Takes the next bytes. */
  add(chunk: Buffer): void {
    const room = this.#headMax - this.#head.length;
    if (room > 0) this.#head = Buffer.concat([this.#head, chunk.subarray(0, room)]);
    const rest = chunk.subarray(Math.max(0, room));
    if (rest.length === 0) return;
    const joined = Buffer.concat([this.#tail, rest]);
    const surplus = Math.max(0, joined.length - this.#tailMax);
    this.#dropped += surplus;
    this.#tail = joined.subarray(surplus);
  }

  /** The text, with a line in between that says how much is missing. */
  text(): string {
    const cut = this.#dropped === 0 ? '' : `\n… ${this.#dropped} bytes are left out …\n`;
    return `${this.#head.toString('utf8')}${cut}${this.#tail.toString('utf8')}`.trim();
  }
}
