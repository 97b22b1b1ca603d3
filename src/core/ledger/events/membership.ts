import type { ExpectedMembership } from '../../cluster/expected-membership.ts';
import { eventKind } from '../event-kind.ts';
import { fields, oneOf, optional, text } from '../fields.ts';
import { membershipField } from '../membership-fields.ts';

/**
 * What the cluster is expected to consist of from now on: all of it, so that no record before it
 * has to be understood to know how many votes a quorum has.
 */
export interface MembershipExpected {
  readonly type: 'membership-expected';
  /** `guard` where discovery found something new, else the person who ordered it. */
  readonly by: string;
  readonly membership: ExpectedMembership;
  /** Why, in the words of the person who ordered it. */
  readonly why: string | undefined;
}

/** Takes the place of what was expected before. */
export const MEMBERSHIP_EXPECTED = eventKind<MembershipExpected>({
  type: 'membership-expected',
  read: fields<MembershipExpected>({
    type: oneOf(['membership-expected']),
    by: text,
    membership: membershipField,
    why: optional(text),
  }),
  apply: (state, { membership }) => ({ ...state, membership }),
});
