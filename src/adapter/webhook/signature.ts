import { createHmac } from 'node:crypto';

/** What the receiver of a message checks: see the Standard Webhooks specification, version 1. */
export interface Signed {
  /** The same for every attempt to deliver the same message. */
  readonly id: string;
  /** Of this attempt, in seconds since 1970. */
  readonly timestampSeconds: number;
  /** The body, byte for byte as it is sent. */
  readonly body: string;
}

/**
 * The header `webhook-signature`: one HMAC with SHA-256 for each key, so that receivers can change
 * from one key to the next without losing a message.
 */
export function signatureOf(
  { id, timestampSeconds, body }: Signed,
  keys: readonly Uint8Array[],
): string {
  const content = `${id}.${timestampSeconds}.${body}`;
  return keys
    .map((key) => `v1,${createHmac('sha256', key).update(content, 'utf8').digest('base64')}`)
    .join(' ');
}
