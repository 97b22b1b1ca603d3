import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { sha256Hex } from '../../core/base/digest.ts';
import type { EpochReason } from '../../core/ledger/guard-log.ts';

/** What the witness saw last. */
export interface Testimony {
  /** How many records the whole log had. */
  readonly position: number;
  /** The hash over all records up to there, in the order in which they were written. */
  readonly chain: string;
  readonly epoch: number;
  /** The epoch that begins when the log is opened next; null when the epoch goes on. */
  readonly pending: { readonly epoch: number; readonly reason: EpochReason } | null;
}

/** Sectors are written whole; each slot has one, so that no write touches another slot. */
const SLOT_BYTES = 512;

/**
 * Two slots take turns after every commit, without waiting for the disk; two more take turns when
 * it is waited for. A power failure can spoil the first two, never all four.
 */
const SLOTS = { passing: [0, 1], lasting: [2, 3] } as const;

const FORM = 'witness/1';

/** Whether a new epoch begins when the log beside a witness is opened next; writes nothing. */
export function awaitsStart(path: string): boolean {
  const { witness, seen } = Witness.open(path);
  witness.close();
  return (seen?.pending ?? null) !== null;
}

/**
 * A file beside the database that says how far the log went. The log by itself cannot tell a lost
 * end from an end; the witness can. It is written after a commit is durable, so it never knows of
 * more than the log has, and costs no wait.
 */
export class Witness {
  readonly #fd: number;
  #turn: number;
  /** The slot of each pair that was written last. */
  readonly #last = new Set<number>();

  private constructor(fd: number, turn: number) {
    this.#fd = fd;
    this.#turn = turn;
  }

  /** Opens a witness that is there; writes nothing. */
  static open(path: string): { readonly witness: Witness; readonly seen: Testimony | undefined } {
    const fd = openSync(path, 'r+');
    const read = [...SLOTS.passing, ...SLOTS.lasting].flatMap((slot) => readSlot(fd, slot) ?? []);
    const newest = read.sort((a, b) => b.turn - a.turn)[0];
    return { witness: new Witness(fd, newest?.turn ?? 0), seen: newest?.testimony };
  }

  /** Makes a witness, in the place of one that may be there; it lasts when this returns. */
  static create(path: string, testimony: Testimony): Witness {
    // Under another name until it is whole: a power failure must not leave half a witness.
    const arriving = `${path}.new`;
    const witness = new Witness(openSync(arriving, 'w+'), 0);
    for (const slot of [...SLOTS.passing, ...SLOTS.lasting]) witness.#write(slot, testimony);
    fsyncSync(witness.#fd);
    renameSync(arriving, path);
    syncDirectory(dirname(path));
    return witness;
  }

  /** Notes where the log stands; lost when the power fails within seconds. */
  note(testimony: Testimony): void {
    this.#write(this.#nextOf(SLOTS.passing), testimony);
  }

  /** Notes where the log stands, for good when this returns. */
  noteForGood(testimony: Testimony): void {
    this.#write(this.#nextOf(SLOTS.lasting), testimony);
    fdatasyncSync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** The slot of a pair that was not written last, so that one of them is whole at any time. */
  #nextOf([one, other]: readonly [number, number]): number {
    return this.#last.has(one) ? other : one;
  }

  #write(slot: number, testimony: Testimony): void {
    this.#turn += 1;
    const pair = SLOTS.passing.some((each) => each === slot) ? SLOTS.passing : SLOTS.lasting;
    for (const each of pair) this.#last.delete(each);
    this.#last.add(slot);
    const said = JSON.stringify([FORM, this.#turn, testimony]);
    const bytes = Buffer.alloc(SLOT_BYTES, ' ');
    bytes.write(`${sha256Hex(said)} ${said}\n`);
    writeSync(this.#fd, bytes, 0, SLOT_BYTES, slot * SLOT_BYTES);
  }
}

/** Makes what was created, renamed or removed in a directory last. */
export function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function readSlot(fd: number, slot: number) {
  const bytes = Buffer.alloc(SLOT_BYTES);
  const length = readSync(fd, bytes, 0, SLOT_BYTES, slot * SLOT_BYTES);
  const [line = ''] = bytes.toString('utf8', 0, length).split('\n');
  const said = line.slice(65);
  if (line.slice(0, 64) !== sha256Hex(said)) return undefined;
  // The digest says that this program wrote it.
  const [form, turn, testimony] = JSON.parse(said) as [string, number, Testimony];
  return form === FORM ? { turn, testimony } : undefined;
}
