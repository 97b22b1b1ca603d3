import { createHash, timingSafeEqual } from 'node:crypto';
import type { TokenRecord } from '../core/access/policy.ts';

/** What a header `Authorization` brings. */
export type Presented =
  | { readonly kind: 'none' }
  /** Something that cannot be a token of ours. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'token'; readonly id: string; readonly text: string };

/** The form of a token: a prefix that scanners for leaked secrets can find, its id, 256 bits. */
const TOKEN = /^hp_([a-z0-9]{4,32})_[A-Za-z0-9_-]{43}$/;

const BEARER = /^Bearer +(\S+) *$/i;

/** Reads the header `Authorization` of a request. */
export function readAuthorization(header: string | undefined): Presented {
  if (header === undefined) return { kind: 'none' };
  const text = BEARER.exec(header)?.[1] ?? '';
  const id = TOKEN.exec(text)?.[1];
  return id === undefined ? { kind: 'malformed' } : { kind: 'token', id, text };
}

/**
 * Whether a token is the one whose hash was kept, in a time that does not tell how much of it is
 * right. A fast hash will do: nobody guesses 256 random bits, and a slow one would be a way to keep
 * the guard busy.
 */
export function isToken(text: string, { sha256 }: TokenRecord): boolean {
  const hash = createHash('sha256').update(text).digest();
  const kept = Buffer.from(sha256, 'hex');
  return kept.length === hash.length && timingSafeEqual(kept, hash);
}
