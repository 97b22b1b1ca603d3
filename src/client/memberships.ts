import { type Page, toPage } from './answer.ts';
import type { Asking } from './permits.ts';
import { listOf, number, oneOf, type Read, record, text } from './shape.ts';

/** Who is expected of a cluster whose nodes are discovered, whether they can be seen or not. */
export interface Membership {
  readonly cluster: string;
  /** Voters that quorum is counted over at the least. */
  readonly voters: number;
  /** `voters` of the configuration. */
  readonly declared: number;
  readonly members: readonly ExpectedMember[];
  /** Members that were removed and that discovery still lists. */
  readonly removed: readonly string[];
}

/** One that counts for quorum until it was removed or somebody said that it is gone. */
export interface ExpectedMember {
  readonly node: string;
  readonly role: 'voter' | 'learner';
}

/** What a person says of who is expected. */
export interface MembershipOrder {
  readonly cluster: string;
  /** Members that are not expected any more. */
  readonly forget: readonly string[];
  /** Voters from now on; left out, their number stays. */
  readonly voters?: number | undefined;
  readonly why: string;
}

/** The calls on memberships. */
export interface MembershipClient<Options> {
  /** Who is expected of every cluster that is discovered, or of one where it is named. */
  memberships(
    asked: { readonly cluster?: string | undefined },
    options?: Options,
  ): Promise<Page<{ readonly memberships: readonly Membership[] }>>;
  /** Changes who is expected; durable once it is answered. */
  orderMembership(order: MembershipOrder, options?: Options): Promise<Page<Membership>>;
}

const readMembership: Read<Membership> = record<Membership>({
  ...{ cluster: text, voters: number, declared: number, removed: listOf(text) },
  members: listOf(record<ExpectedMember>({ node: text, role: oneOf(['voter', 'learner']) })),
});

/** Makes the calls on memberships. */
export function membershipClient<Options extends object>({
  get,
  post,
}: Asking<Options>): MembershipClient<Options> {
  return {
    memberships: async ({ cluster }, options) => {
      const query =
        cluster === undefined ? '' : `?cluster=${encodeURIComponent(cluster.toWellFormed())}`;
      const read = record<{ readonly memberships: readonly Membership[] }>({
        memberships: listOf(readMembership),
      });
      return toPage(await get(`/v1/membership${query}`, options), { read });
    },
    orderMembership: async (order, options) =>
      toPage(await post('/v1/membership', order, options), { read: readMembership }),
  };
}
