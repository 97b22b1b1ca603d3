import type { IncomingMessage } from 'node:http';
import type { AccessPolicy } from '../core/access/policy.ts';
import type { Identified } from './access.ts';
import { certificateOf } from './tls.ts';
import { isToken, readAuthorization } from './token.ts';

/** Who is behind a request, or why that is not known. */
export type Authentication =
  | ({ readonly kind: 'identified' } & Identified)
  | {
      readonly kind: 'refused';
      /** What was presented, for the log: the id of a token, which is no secret. */
      readonly proof: string;
      /** For the caller: the same whether the id or the secret of a token is wrong. */
      readonly detail: string;
    };

type Principals = Extract<AccessPolicy, { kind: 'principals' }>;

/** Finds out who is behind a request: by its token if it has one, else by its certificate. */
export function authenticate(request: IncomingMessage, policy: Principals): Authentication {
  const presented = readAuthorization(request.headers.authorization);
  switch (presented.kind) {
    case 'none':
      return byCertificate(request, policy);
    case 'malformed':
      return refused('malformed', 'expected "Authorization: Bearer hp_…", a token of this guard');
    case 'token': {
      const { id, text } = presented;
      const record = policy.tokens.get(id);
      if (record !== undefined && isToken(text, record)) {
        return { kind: 'identified', principal: record.principal, proof: `token ${id}` };
      }
      return refused(`token ${id}`, 'the guard does not know this token');
    }
  }
}

function byCertificate(request: IncomingMessage, { identities }: Principals): Authentication {
  const certificate = certificateOf(request);
  switch (certificate.kind) {
    case 'none':
      return refused(
        'none',
        'send a token in the header Authorization, or a client certificate that the guard trusts',
      );
    case 'untrusted':
      return refused('certificate', certificate.why);
    case 'trusted': {
      for (const name of certificate.names) {
        const principal = identities.get(name);
        if (principal !== undefined) {
          return { kind: 'identified', principal, proof: `certificate ${name}` };
        }
      }
      return refused(
        'certificate',
        'no principal has a subject alternative name (URI or DNS) of this client certificate',
      );
    }
  }
}

function refused(proof: string, detail: string): Authentication {
  return { kind: 'refused', proof, detail };
}
