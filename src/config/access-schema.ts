import * as z from 'zod';
import { type Permission, parsePermissions } from '../core/access/permission.ts';
import { clusterName, filePath, textOf } from './scalars.ts';

/** People, pipelines and scrapers of one guard; more of them belong to a directory service. */
const PRINCIPALS_MAX = 1_000;

/** A team has one file or a few; more are a slip of the finger. */
const FILES_MAX = 100;

/** Two, so that a new token can be handed out before the old one is taken away. */
const TOKENS_MAX = 2;

/** One workload has a name or two. */
const CERTIFICATES_MAX = 16;

const GRANTS_MAX = 32;

/** Longer than any list of what there is, with every permission in it. */
const PERMISSIONS_MAX = 64;

/** Names go into logs and the audit trail, and may be addresses of people. */
const PRINCIPAL_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._@-]{0,126}[A-Za-z0-9])?$/;

/** The part of a token that is no secret, and by which it is found. */
const TOKEN_ID = /^[a-z0-9]{4,32}$/;

const SHA256 = /^[0-9a-f]{64}$/;

const matching = (form: RegExp) => (text: string) => (form.test(text) ? text : undefined);

const principalName = textOf(
  'a name such as ci-orders or ada@example.org',
  matching(PRINCIPAL_NAME),
);

const tokenId = textOf(
  'the id of a token, which stands between "hp_" and the next "_"',
  matching(TOKEN_ID),
  'hidden',
);

const sha256 = textOf(
  'the SHA-256 of the token as 64 hexadecimal digits, as "holdpoint token new" prints it',
  matching(SHA256),
  'hidden',
);

const inlineSecret = z
  .never({ error: 'tokens do not belong in this file; use sha256 or secret_file' })
  .optional();

const token = z.union([
  z.strictObject({ id: tokenId, secret: inlineSecret, sha256 }),
  z.strictObject({ id: tokenId, secret: inlineSecret, secret_file: filePath }),
]);

/** Host names in lower case, as they are compared; a certificate for many hosts is nobody. */
function readIdentity(text: string): string | undefined {
  if (/^URI:[\x21-\x7E]{1,1024}$/.test(text)) return text;
  return /^DNS:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text)
    ? `DNS:${text.slice('DNS:'.length).toLowerCase()}`
    : undefined;
}

const identity = textOf(
  'a subject alternative name such as URI:spiffe://example.org/ci or DNS:ci.example.org',
  readIdentity,
);

const permissions: z.ZodType<readonly Permission[]> = textOf(
  'a permission such as read, advise, claim:restart or claim:*',
  parsePermissions,
);

const grant = z.strictObject({
  permissions: z.array(permissions).min(1).max(PERMISSIONS_MAX),
  clusters: z.union([z.literal('all'), z.array(clusterName).min(1)]),
});

const principal = z.strictObject({
  name: principalName,
  tokens: z
    .array(token)
    .max(TOKENS_MAX, { error: `a principal has at most ${TOKENS_MAX} tokens` })
    .default([]),
  certificates: z.array(identity).max(CERTIFICATES_MAX).default([]),
  grants: z.array(grant).max(GRANTS_MAX),
});

const principals = z
  .array(principal)
  .max(PRINCIPALS_MAX, { error: `one guard takes at most ${PRINCIPALS_MAX} principals` });

/** `access:` of `holdpoint.yaml`. */
export const accessSchema = z.strictObject({
  metrics: z.enum(['open', 'guarded']).default('guarded'),
  principals: principals.default([]),
  files: z.array(filePath).max(FILES_MAX).default([]),
});

/** A file that `access.files` names. */
export const principalsFileSchema = z.strictObject({ principals });

/** One principal as it was read. */
export type RawPrincipal = z.output<typeof principal>;

/** `access:` as it was read. */
export type RawAccess = z.output<typeof accessSchema>;
