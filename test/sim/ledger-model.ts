import type { PermitId } from '../../src/core/ledger/permits/permit.ts';
import type { LogRecord } from '../../src/core/ledger/record.ts';

/** A permit as the durable log has it, with what the world knows besides. */
export interface ModelPermit {
  readonly id: PermitId;
  readonly node: string;
  readonly holder: string;
  readonly isCure: boolean;
  readonly confirm: string;
  readonly ttlMs: number;
  readonly action: string;
  readonly actions: number;
  /** Where in the log it was granted or last went on. */
  readonly tokenSeq: number;
  /** Whether it uses one of the slots of the budget. */
  readonly takesSlot: boolean;
  readonly isConfirmed: boolean;
  readonly isOverdue: boolean;
  /** True time of the grant or of the last advance. */
  readonly grantedAtMs: number;
  /** True time of the last sign of life of its holder. */
  readonly renewedAtMs: number;
}

/** What a record is about, read without any code of the guard. */
export interface ModelEvent {
  readonly type: string;
  readonly id: string;
  readonly grant: ModelGrant;
  readonly holder: string;
  readonly action: string;
  readonly move: string;
  readonly end: string;
  readonly outcome: string;
  readonly ttlMs: number | undefined;
  readonly kind: string;
  readonly cause: string;
  readonly node: string;
}

interface ModelGrant {
  readonly id: PermitId;
  readonly node: string;
  readonly holder: string;
  readonly action: string;
  readonly isCure: boolean;
  readonly confirm: string;
  readonly ttlMs: number;
}

/** Reads a record of the log. */
export function readRecord({ type, body }: { type: string; body: string }): ModelEvent {
  return { ...JSON.parse(body), type };
}

/** What is durable, folded by a few lines of its own: it shares no bug with the guard. */
export class LedgerModel {
  readonly #open = new Map<string, ModelPermit>();
  readonly #decisions = new Set<string>();
  readonly #finished = new Set<string>();

  /** The permits that are open. */
  get open(): readonly ModelPermit[] {
    return [...this.#open.values()];
  }

  /** Whether the guard has seen the end of a restart or an upgrade that somebody made of a node. */
  hasFinished(holder: string, node: string): boolean {
    return this.#finished.has(`${holder} ${node}`);
  }

  /** An open permit. */
  find(id: string): ModelPermit | undefined {
    return this.#open.get(id);
  }

  /** Whether a decision is durable. */
  hasDecision(id: string): boolean {
    return this.#decisions.has(id);
  }

  /** Takes a durable record in; gives the permit as it was before. */
  apply(record: LogRecord, { atMs, wasDown }: Moment): ModelPermit | undefined {
    if (record.type === 'decision-made') {
      // Decisions are long and many; of them only the name counts here.
      const [, id = ''] = /"id":"(dec_\d+)"/.exec(record.body) ?? [];
      this.#decisions.add(id);
      return undefined;
    }
    const event = readRecord(record);
    if (event.type === 'permit-granted') {
      const { grant } = event;
      const takesSlot = !grant.isCure && grant.action !== 'undrain';
      const fresh = { actions: 1, takesSlot, isConfirmed: false, isOverdue: false };
      const times = { tokenSeq: record.seq, grantedAtMs: atMs, renewedAtMs: atMs };
      this.#open.set(grant.id, { ...grant, ...fresh, ...times });
      return undefined;
    }
    const before = this.#open.get(event.id);
    if (before === undefined) return undefined;
    if (event.type === 'permit-ended') this.#end(before, event);
    else this.#open.set(event.id, changed(before, event, { atMs, wasDown, seq: record.seq }));
    return before;
  }

  #end({ id, holder, node, action }: ModelPermit, { end }: ModelEvent): void {
    this.#open.delete(id);
    const isSeen = end === 'verified' || end === 'returned';
    if (isSeen && takesVote(action)) this.#finished.add(`${holder} ${node}`);
  }
}

/** When a record became durable, and how the nodes were then. */
interface Moment {
  readonly atMs: number;
  /** Whether the guard can have known then that a node was down. */
  readonly wasDown: (node: string) => boolean;
}

/** Handing over takes no vote away, and neither does giving back. */
function takesVote(action: string): boolean {
  return action !== 'transfer' && action !== 'undrain';
}

function changed(
  before: ModelPermit,
  event: ModelEvent,
  { atMs, seq, wasDown }: Moment & { readonly seq: number },
): ModelPermit {
  if (event.type === 'permit-advanced') {
    const { holder, action, ttlMs = before.ttlMs } = event;
    // What goes on as a cure takes nothing away that is there.
    const takesSlot = before.takesSlot || (action !== 'undrain' && !wasDown(before.node));
    return {
      ...{
        ...before,
        takesSlot,
        holder,
        action,
        ttlMs,
        tokenSeq: seq,
        grantedAtMs: atMs,
        renewedAtMs: atMs,
      },
      ...{ actions: before.actions + 1, isConfirmed: false, isOverdue: false },
    };
  }
  if (event.type !== 'permit-moved') return before;
  if (event.move === 'expire') return { ...before, isOverdue: true };
  const isConfirmed = before.isConfirmed || event.move === 'confirm';
  const ttlMs = event.ttlMs ?? before.ttlMs;
  return { ...before, isConfirmed, isOverdue: false, ttlMs, renewedAtMs: atMs };
}
