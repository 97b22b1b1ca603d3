import type { Membership, MembershipOrder } from '../client/client.ts';
import { type Asking, askGuard, reportFailure, show } from './ask.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import { type Line, styled } from './styled-text.ts';
import { MEMBERSHIP } from './usage/membership.ts';

/** Runs `holdpoint membership`. */
export async function membership(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, MEMBERSHIP, async (asking) => {
    const [call, ...surplus] = asking.operands;
    if (call === 'show' && surplus.length === 0) return await showAll(asking);
    if (call === 'set' && surplus.length === 0) return await order(asking);
    return complain(context, [`expected ${MEMBERSHIP.operand?.name ?? ''}`], MEMBERSHIP);
  });
}

async function showAll(asking: Asking): Promise<ExitCode> {
  const { client, context, flags } = asking;
  const ordering = ['--forget', '--voters', '--why'].filter((flag) => flags.has(flag));
  if (ordering.length > 0) {
    return complain(context, [`${ordering.join(', ')}: goes with set only`], MEMBERSHIP);
  }
  const asked = { cluster: flags.get('--cluster') };
  const page = await client.memberships(asked, { signal: context.signal });
  if (page.kind !== 'ok') return reportFailure(asking, page);
  const { memberships } = page.value;
  if (flags.has('--json')) context.print(page.body.trimEnd());
  else if (memberships.length > 0) show(context, memberships.flatMap(membershipLines));
  else show(context, [[styled('aside', 'no cluster whose nodes are discovered')]]);
  return EXIT.fine;
}

async function order(asking: Asking): Promise<ExitCode> {
  const { client, context, flags } = asking;
  const wanted = orderOf(asking);
  if (typeof wanted === 'string') return complain(context, [wanted], MEMBERSHIP);
  const page = await client.orderMembership(wanted, { signal: context.signal });
  if (page.kind !== 'ok') return reportFailure(asking, page);
  if (flags.has('--json')) context.print(page.body.trimEnd());
  else show(context, membershipLines(page.value));
  return EXIT.fine;
}

/** The order that the flags give, or what is wrong with them. */
function orderOf({ flags }: Asking): MembershipOrder | string {
  const cluster = flags.get('--cluster');
  const why = flags.get('--why');
  if (cluster === undefined) return '--cluster is required';
  if (why === undefined) return '--why is required';
  const forget = (flags.get('--forget') ?? '').split(',').map((name) => name.trim());
  const named = forget.filter((name) => name !== '');
  const text = flags.get('--voters');
  if (named.length === 0 && text === undefined) return 'expected --forget, --voters or both';
  if (text === undefined) return { cluster, forget: named, why };
  // The guard says itself which numbers make sense.
  if (!/^\d{1,6}$/.test(text)) return '--voters: expected a whole number';
  return { cluster, forget: named, voters: Number(text), why };
}

function membershipLines({
  cluster,
  voters,
  declared,
  members,
  removed,
}: Membership): readonly Line[] {
  const told = declared === voters ? '' : ` (${declared} in the configuration)`;
  const gone = removed.length === 0 ? [] : [[`  removed, and still listed: ${removed.join(', ')}`]];
  return [
    [`${cluster}: ${voters} voters expected${told}`],
    ...members.map(({ node, role }): Line => [`  ${node}`, styled('aside', `  ${role}`)]),
    ...gone,
  ];
}
