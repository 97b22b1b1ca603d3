import type { DiskEvent } from './disk-trace.ts';

/** Disks write sectors whole; what is larger can be torn between any two of them. */
const SECTOR_BYTES = 512;

/** A number in [0, 1), the same again for the same seed. */
export type Chance = () => number;

/** A stream of chance that repeats with its seed (mulberry32). */
export function seeded(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How a power failure treats what was not synced. */
export type Fate =
  /** Nothing of it is on the disk. */
  | 'dropped'
  /** All of it is. */
  | 'kept'
  /** Some sectors of some writes are, the later ones perhaps without the earlier. */
  | 'torn';

type Change = Extract<DiskEvent, { readonly kind: 'write' | 'truncate' }>;

interface File {
  durable: Buffer;
  /** What happened since the last sync, in order. */
  pending: Change[];
  /** Whether the name of the file would be found after a power failure. */
  isNamed: boolean;
}

/** A disk that does what a trace says, and can lose its power at any moment. */
export class SimulatedDisk {
  readonly #files = new Map<string, File>();

  apply(event: DiskEvent): void {
    switch (event.kind) {
      case 'said':
        return;
      case 'create':
        if (!this.#files.has(event.path)) {
          this.#files.set(event.path, { durable: Buffer.alloc(0), pending: [], isNamed: false });
        }
        return;
      case 'rename':
        this.#rename(event.path, event.to);
        return;
      case 'remove':
        // A name that is gone may come back; the log must not depend on either.
        this.#files.delete(event.path);
        return;
      case 'sync':
        this.#sync(event.path);
        return;
      case 'sync-failed':
        this.#giveUp(event.path);
        return;
      case 'write':
      case 'truncate':
        this.#files.get(event.path)?.pending.push(event);
    }
  }

  /** What would be found on the disk if the power failed now. */
  afterPowerLoss(fate: Fate, chance: Chance): ReadonlyMap<string, Buffer> {
    const found = new Map<string, Buffer>();
    for (const [path, { durable, pending, isNamed }] of this.#files) {
      if (!isNamed && (fate === 'dropped' || (fate === 'torn' && chance() < 0.5))) continue;
      const applied = fate === 'dropped' ? [] : pending;
      let bytes = durable;
      for (const change of applied) {
        bytes = fate === 'kept' ? whole(bytes, change) : torn(bytes, change, chance);
      }
      found.set(path, bytes);
    }
    return found;
  }

  /** The new name lasts when the directory is synced; what had it before is gone meanwhile. */
  #rename(from: string, to: string): void {
    const file = this.#files.get(from);
    if (file === undefined) return;
    this.#files.delete(from);
    this.#files.set(to, { ...file, isNamed: false });
  }

  /** Syncing a directory makes the names in it last, syncing a file what is in it. */
  #sync(path: string): void {
    for (const [each, file] of this.#files) {
      if (each.slice(0, each.lastIndexOf('/')) === path) file.isNamed = true;
    }
    const file = this.#files.get(path);
    if (file === undefined) return;
    file.durable = file.pending.reduce(whole, file.durable);
    file.pending = [];
  }

  /**
   * The worst that a system does after an error: what was not written counts as written from now
   * on, so that a second sync succeeds and writes none of it.
   */
  #giveUp(path: string): void {
    const file = this.#files.get(path);
    if (file !== undefined) file.pending = [];
  }
}

function whole(bytes: Buffer, change: Change): Buffer {
  if (change.kind === 'truncate') return resized(bytes, change.length);
  const end = change.offset + change.bytes.length;
  const larger = resized(bytes, Math.max(bytes.length, end));
  change.bytes.copy(larger, change.offset);
  return larger;
}

/** Each sector of a write arrives or not, by itself. */
function torn(bytes: Buffer, change: Change, chance: Chance): Buffer {
  if (change.kind === 'truncate') return chance() < 0.5 ? whole(bytes, change) : bytes;
  const share = chance();
  let result = bytes;
  let from = 0;
  while (from < change.bytes.length) {
    const toSectorEnd = SECTOR_BYTES - ((change.offset + from) % SECTOR_BYTES);
    const piece = change.bytes.subarray(from, from + toSectorEnd);
    if (chance() < share) {
      result = whole(result, { ...change, offset: change.offset + from, bytes: piece });
    }
    from += piece.length;
  }
  return result;
}

function resized(bytes: Buffer, length: number): Buffer {
  const result = Buffer.alloc(length);
  bytes.copy(result);
  return result;
}
