import * as z from 'zod';
import { ACTIONS } from '../core/cluster/action.ts';
import { PERMIT_TTL_MAX_MS } from '../core/ledger/guard-log.ts';
import { OUTCOMES } from '../core/ledger/permits/permit.ts';
import { parseToken } from '../core/ledger/permits/token.ts';
import { clusterField, factText, nodeField, parsed, versionField } from './fact-schema.ts';

/** Who acts, in a line of a log or a table: the address of a pipeline's run has half of this. */
const NAME = /^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/;

/** The name of a holder, or of what somebody calls a rollout. */
export const nameField = z.string().regex(NAME, {
  error: 'must be printable ASCII without spaces at its ends, at most 200 characters',
});

/** How long a permit lives without being renewed; a holder that needs longer renews. */
const ttlField = z
  .int()
  .min(1)
  .max(PERMIT_TTL_MAX_MS / 1_000);

const tokenField = parsed('a token such as 1.42, as the permit came with it', parseToken);

/** The body of `POST /can-proceed`. */
export const claimSchema = z.strictObject({
  cluster: clusterField,
  node: nodeField,
  action: z.enum(ACTIONS),
  toVersion: versionField.optional(),
  runbook: versionField.optional(),
  rollout: nameField.optional(),
  holder: nameField,
  ttlSeconds: ttlField.optional(),
  confirm: z.enum(['optional', 'required']).default('optional'),
});

/** The bodies of the calls on a permit. */
export const tokenSchema = z.strictObject({ token: tokenField });

/** Also says how long the permit lives from now on, where that changes. */
export const renewSchema = z.strictObject({ token: tokenField, ttlSeconds: ttlField.optional() });

/** Says how the step ended. */
export const completeSchema = z.strictObject({ token: tokenField, outcome: z.enum(OUTCOMES) });

/** A person's reason. */
export const forceReleaseSchema = z.strictObject({ why: factText });

/** As other APIs limit it; what is longer is no name for one request. */
const KEY = /^[\x21-\x7e]{1,128}$/;

/** Reads the header `Idempotency-Key`; false when it cannot be one. */
export function readIdempotencyKey(
  header: string | string[] | undefined,
): string | undefined | false {
  if (header === undefined) return undefined;
  return typeof header === 'string' && KEY.test(header) ? header : false;
}
