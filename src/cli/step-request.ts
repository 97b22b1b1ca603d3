import type { ClaimRequest } from '../client/client.ts';
import { PERMIT_TTL_MAX_MS } from '../core/ledger/guard-log.ts';
import type { Asking } from './ask.ts';
import { readDuration } from './connect.ts';
import { defaultHolder } from './holder.ts';

/** The step that flags ask for, or what is wrong with them. */
export type StepRequest =
  | { readonly ok: true; readonly value: ClaimRequest }
  | { readonly ok: false; readonly complaints: readonly string[] };

/** Reads the flags that say which step is claimed, by whom, and for how long. */
export function stepRequest({ flags, context }: Pick<Asking, 'flags' | 'context'>): StepRequest {
  const ttl = readDuration(flags, '--ttl', PERMIT_TTL_MAX_MS);
  if (!ttl.ok) return ttl;
  if (ttl.value !== undefined && ttl.value % 1_000 !== 0) {
    return { ok: false, complaints: ['--ttl: expected whole seconds, such as 90s'] };
  }
  const value: ClaimRequest = {
    cluster: flags.get('--cluster') ?? '',
    node: flags.get('--node') ?? '',
    action: flags.get('--action') ?? '',
    toVersion: flags.get('--to-version'),
    runbook: flags.get('--runbook'),
    rollout: flags.get('--rollout'),
    holder: flags.get('--holder') ?? defaultHolder(context),
    ttlSeconds: ttl.value === undefined ? undefined : ttl.value / 1_000,
  };
  return { ok: true, value };
}
