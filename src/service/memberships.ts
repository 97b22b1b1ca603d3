import type { ClusterId } from '../core/base/ids.ts';
import {
  afterLook,
  afterOrder,
  type ExpectedMembership,
  type MembershipOrder,
  type SeenMembership,
} from '../core/cluster/expected-membership.ts';
import { encodeEvent } from '../core/ledger/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogTrouble } from '../ports/event-log.ts';
import type { Ledgers } from './ledgers.ts';

/** What is expected of a cluster after a look. */
export type Expected =
  /** Recorded, so that a restart knows it too. */
  | { readonly kind: 'recorded'; readonly membership: ExpectedMembership }
  /** The log takes nothing now: what is known holds as long as the process lives. */
  | { readonly kind: 'unrecorded'; readonly membership: ExpectedMembership; readonly why: string };

/** How an order ended. */
export type Ordered =
  | { readonly kind: 'done'; readonly membership: ExpectedMembership }
  /** The nodes of the cluster are listed, so the configuration says who is expected. */
  | { readonly kind: 'not-discovered' }
  | { readonly kind: 'unknown-node'; readonly node: string }
  | { readonly kind: 'unavailable'; readonly reason: LogTrouble; readonly detail: string };

/** What the memberships work with. */
export interface MembershipsOptions {
  readonly ledgers: Pick<Ledgers, 'standingOf' | 'transact'>;
  readonly clock: Clock;
}

/** Keeps in the log what each discovered cluster is expected to consist of. */
export class Memberships {
  readonly #options: MembershipsOptions;
  /** What was expected last, for as long as a log is in trouble. */
  readonly #last = new Map<ClusterId, ExpectedMembership>();

  constructor(options: MembershipsOptions) {
    this.#options = options;
  }

  /** What is expected of a cluster now that this is seen of it. Durable before it resolves. */
  async expect(cluster: ClusterId, seen: SeenMembership): Promise<Expected> {
    const { ledgers } = this.#options;
    const transacted = await ledgers.transact(cluster, ({ membership }) => {
      const next = afterLook(membership, seen);
      const records = next === membership ? [] : [this.#record(next, 'guard', undefined)];
      return { kind: 'decided', records, result: next };
    });
    if (transacted.kind === 'done') {
      this.#last.set(cluster, transacted.result);
      return { kind: 'recorded', membership: transacted.result };
    }
    const membership = afterLook(this.#last.get(cluster), seen);
    this.#last.set(cluster, membership);
    return { kind: 'unrecorded', membership, why: transacted.detail };
  }

  /** Changes what is expected by the word of a person, who says why. */
  async order(
    cluster: ClusterId,
    order: MembershipOrder,
    { by, why }: { readonly by: string; readonly why: string },
  ): Promise<Ordered> {
    const transacted = await this.#options.ledgers.transact<Ordered>(cluster, ({ membership }) => {
      const refused = (result: Ordered) => ({ kind: 'decided', records: [], result }) as const;
      if (membership === undefined) return refused({ kind: 'not-discovered' });
      const known = new Set(membership.members.map(({ node }) => node));
      const stranger = order.forget.find((node) => !known.has(node));
      if (stranger !== undefined) return refused({ kind: 'unknown-node', node: stranger });
      const next = afterOrder(membership, order);
      const result = { kind: 'done', membership: next } as const;
      return { kind: 'decided', records: [this.#record(next, by, why)], result };
    });
    return transacted.kind === 'done' ? transacted.result : transacted;
  }

  #record(membership: ExpectedMembership, by: string, why: string | undefined) {
    const { clock } = this.#options;
    const atMs = Math.trunc(clock.now() + clock.wallOffsetMs());
    return encodeEvent({ type: 'membership-expected', by, membership, why }, atMs);
  }
}
