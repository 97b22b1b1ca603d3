import type { Permit } from '../client/client.ts';
import { type Line, type Styled, styled } from './styled-text.ts';

/** A permit for people: what is held, by whom, and what its end waits for. */
export function permitLines(permit: Permit): readonly Line[] {
  const { id, token, cluster, node, action, holder, expiresAt, waitsFor, end, endedAt } = permit;
  const until = expiresAt === undefined ? '' : ` until ${expiresAt}`;
  const over = end === undefined ? '' : ` (${end} at ${endedAt ?? ''})`;
  return [
    [stateWord(permit), `  ${action} ${node} of ${cluster}${over}`],
    [styled('aside', `  ${id}  token ${token}  held by ${holder}${until}`)],
    ...(waitsFor === undefined
      ? []
      : [[`  ${waitsFor.seen ? 'seen' : 'waits'}: ${waitsFor.detail}`]]),
  ];
}

function stateWord({ state }: Permit): Styled {
  const word = state.toUpperCase();
  if (state === 'overdue' || state === 'revoked') return styled('bad', word);
  return styled(state === 'released' ? 'aside' : 'good', word);
}
