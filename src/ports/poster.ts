import type { DurationMs } from '../core/base/time.ts';

/** One message to somebody's server. */
export interface PostRequest {
  readonly url: string;
  /** Sent as they are, signatures and authorization among them. Never logged. */
  readonly headers: ReadonlyMap<string, string>;
  /** Sent as UTF-8. */
  readonly body: string;
  /** For the whole exchange: names, handshake, request and answer. */
  readonly timeoutMs: DurationMs;
}

/** What became of a message. */
export type PostOutcome =
  | {
      readonly kind: 'answered';
      /** Any: redirects are not followed, and what a status means is for the caller to say. */
      readonly status: number;
      /** The header `Retry-After`, as it came. */
      readonly retryAfter: string | undefined;
      /** The beginning of the body, for people. */
      readonly excerpt: string;
    }
  /** Nobody got it: the connection was never there. */
  | { readonly kind: 'not-sent'; readonly detail: string }
  /** It may have been taken: the answer was cut off or did not come in time. */
  | { readonly kind: 'unanswered'; readonly detail: string };

/** Sends messages over HTTP. */
export interface Poster {
  /** Sends once. Never rejects; ends early, as `unanswered`, when the signal aborts. */
  post(request: PostRequest, signal: AbortSignal): Promise<PostOutcome>;
}
