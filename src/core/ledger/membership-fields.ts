import { parseNodeId } from '../base/ids.ts';
import type { ExpectedMember, ExpectedMembership } from '../cluster/expected-membership.ts';
import { fields, listOf, oneOf, parsed, whole } from './fields.ts';

const node = parsed('the name of a node', parseNodeId);

/** An expected membership, in records and in snapshots. */
export const membershipField = fields<ExpectedMembership>({
  voters: whole,
  declared: whole,
  members: listOf(fields<ExpectedMember>({ node, role: oneOf(['voter', 'learner']) })),
  removed: listOf(node),
});
