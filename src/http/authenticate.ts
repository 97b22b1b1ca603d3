import type { IncomingMessage } from 'node:http';
import type { AccessPolicy } from '../core/access/policy.ts';
import type { Identified } from './access.ts';
import { isToken, readAuthorization } from './token.ts';

/** Who is behind a request, or why that is not known. */
export type Authentication =
  | ({ readonly kind: 'identified' } & Identified)
  | {
      readonly kind: 'refused';
      /** The id of the token that was presented, for the log; it is no secret. */
      readonly tokenId: string | undefined;
      /** For the caller: the same whether the id or the secret of a token is wrong. */
      readonly detail: string;
    };

/** Finds out who is behind a request, by its token. */
export function authenticate(
  { headers }: Pick<IncomingMessage, 'headers'>,
  policy: Extract<AccessPolicy, { kind: 'principals' }>,
): Authentication {
  const presented = readAuthorization(headers.authorization);
  switch (presented.kind) {
    case 'none':
      return refused('send a token in the header Authorization, or a client certificate');
    case 'malformed':
      return refused('expected "Authorization: Bearer hp_…", with a token of this guard');
    case 'token': {
      const { id, text } = presented;
      const record = policy.tokens.get(id);
      if (record === undefined || !isToken(text, record)) {
        return refused('the guard does not know this token', id);
      }
      return { kind: 'identified', principal: record.principal, proof: `token ${id}` };
    }
  }
}

function refused(detail: string, tokenId?: string): Authentication {
  return { kind: 'refused', detail, tokenId };
}
