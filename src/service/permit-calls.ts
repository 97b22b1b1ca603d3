import type { ClusterId } from '../core/base/ids.ts';
import { encodeEvent } from '../core/ledger/event.ts';
import type { EndedPermit, Permit, PermitId } from '../core/ledger/permits/permit.ts';
import {
  decidePermitCommand,
  type PermitCommand,
  type PermitRefusal,
} from '../core/ledger/permits/permit-command.ts';
import type { Token } from '../core/ledger/permits/token.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClaimAnswer } from './claim.ts';
import type { Confirmations } from './confirmations.ts';
import type { Guard } from './guard.ts';
import type { LedgerUnavailable } from './ledger-answers.ts';
import type { Ledgers } from './ledgers.ts';
import { type Telling, tellPermitCall } from './tell-permit-call.ts';

/** A permit, open or over, with its cluster. */
export interface KnownPermit {
  readonly cluster: ClusterId;
  readonly permit: Permit | EndedPermit;
}

/** A permit that was looked up by its name. */
export type SoughtPermit =
  | ({ readonly kind: 'known' } & KnownPermit)
  | { readonly kind: 'refused'; readonly refusal: PermitRefusal }
  | LedgerUnavailable;

/** What a call on a permit comes to. Nothing but `done` has changed anything. */
export type PermitAnswer =
  | ({ readonly kind: 'done' } & KnownPermit)
  | Exclude<SoughtPermit, { kind: 'known' }>;

/** What calls on permits are worked out with. */
export interface PermitCallsOptions extends Telling {
  readonly guard: Pick<Guard, 'watches'>;
  readonly confirmations: Pick<Confirmations, 'confirm'>;
  readonly ledgers: Pick<Ledgers, 'clusterOfPermit' | 'standingOf' | 'transact'>;
  readonly clock: Clock;
}

/** What callers do with permits that they have, by their names. */
export class PermitCalls {
  readonly #options: PermitCallsOptions;

  constructor(options: PermitCallsOptions) {
    this.#options = options;
  }

  /** Judges a permit once more, right before its holder acts. */
  async confirm(asked: {
    readonly id: PermitId;
    readonly token: Token;
    /** The principal. */
    readonly by: string;
  }): Promise<ClaimAnswer> {
    const { guard, confirmations } = this.#options;
    const sought = this.find(asked.id);
    if (sought.kind !== 'known') return sought;
    const watch = guard.watches.get(sought.cluster);
    if (watch === undefined) {
      const detail = `${sought.cluster} is watched no more, and nothing of it can be judged`;
      return { kind: 'refused', refusal: { code: 'permit-not-ready', detail } };
    }
    const answer = await confirmations.confirm({ ...asked, watch });
    const { cluster } = sought;
    return tellPermitCall(this.#options, { call: 'confirm', cluster }, answer);
  }

  /** Takes down what a holder, or a person in its place, says of a permit; durable when done. */
  async command(command: PermitCommand, by: string): Promise<PermitAnswer> {
    const { ledgers, clock } = this.#options;
    const { id } = command;
    const sought = this.find(id);
    if (sought.kind !== 'known') return sought;
    const { cluster } = sought;
    const transacted = await ledgers.transact(cluster, (state) => {
      const outcome = decidePermitCommand(state, command, by);
      const events = outcome.kind === 'events' ? outcome.events : [];
      const atMs = Math.trunc(clock.now() + clock.wallOffsetMs());
      const records = events.map((event) => encodeEvent(event, atMs));
      return { kind: 'decided', records, result: outcome };
    });
    const tell = <A extends PermitAnswer>(answer: A) =>
      tellPermitCall(this.#options, { call: command.kind, cluster }, answer);
    if (transacted.kind === 'unavailable') return tell(transacted);
    const { state, result } = transacted;
    if (result.kind === 'refused') return tell(result);
    const permit = permitIn(state, id);
    return tell(permit === undefined ? unknownPermit(id) : doneWith(cluster, permit));
  }

  /**
   * The permit of a name. While the log of some cluster cannot be read, one that is not found may
   * be in there, and is not said to be unknown.
   */
  find(id: PermitId): SoughtPermit {
    const { ledgers, guard } = this.#options;
    const cluster = ledgers.clusterOfPermit(id);
    const standing = cluster && ledgers.standingOf(cluster);
    const permit = standing?.kind === 'ready' ? permitIn(standing.state, id) : undefined;
    if (cluster !== undefined && permit !== undefined) return { kind: 'known', cluster, permit };
    for (const watched of guard.watches.keys()) {
      const { kind } = ledgers.standingOf(watched);
      if (kind === 'ready') continue;
      const detail = `the log of ${watched} cannot be read, and the permit may be in it`;
      return { kind: 'unavailable', reason: 'damaged', detail };
    }
    return unknownPermit(id);
  }
}

function permitIn({ permits }: LedgerState, id: PermitId): Permit | EndedPermit | undefined {
  const isIt = (each: { readonly id: PermitId }) => each.id === id;
  return permits.open.find(isIt) ?? permits.ended.find(isIt);
}

function doneWith(cluster: ClusterId, permit: Permit | EndedPermit): PermitAnswer {
  return { kind: 'done', cluster, permit };
}

function unknownPermit(id: PermitId): {
  readonly kind: 'refused';
  readonly refusal: PermitRefusal;
} {
  const detail = `there is no permit ${id}; it may have ended more than a day ago`;
  return { kind: 'refused', refusal: { code: 'unknown-permit', detail } };
}
