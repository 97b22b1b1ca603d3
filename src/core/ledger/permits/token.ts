/**
 * What fences a permit: where in the log of its cluster it was granted or advanced. It only rises
 * (I5), so whoever holds an older one has been overtaken, also across a restore.
 */
export interface Token {
  readonly epoch: number;
  readonly seq: number;
}

/** Both numbers fit into 53 bits; more digits are no token of ours. */
const TOKEN = /^([1-9]\d{0,14})\.([1-9]\d{0,14})$/;

/** Writes a token as callers send it back: `<epoch>.<seq>`. */
export function writeToken({ epoch, seq }: Token): string {
  return `${epoch}.${seq}`;
}

/** Reads a token; undefined when it cannot be one. */
export function parseToken(text: string): Token | undefined {
  const [whole, epoch, seq] = TOKEN.exec(text) ?? [];
  return whole === undefined ? undefined : { epoch: Number(epoch), seq: Number(seq) };
}

/** Below zero when `left` is the older one, zero when they are the same. */
export function compareTokens(left: Token, right: Token): number {
  return left.epoch === right.epoch ? left.seq - right.seq : left.epoch - right.epoch;
}
