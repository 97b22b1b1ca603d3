import { type DurationMs, durationMs } from '../../core/base/time.ts';

/** The first pause; a receiver that restarts is back after some of these, doubled each time. */
const FIRST_PAUSE_MS = 250;

/** Longer pauses than this would leave a receiver that is back waiting for its message. */
const PAUSE_MAX_MS = 10_000;

/**
 * How long a receiver may put the guard off. Whoever asks for more is asked earlier than that: a
 * rollback that waits for minutes is for a person.
 */
const RETRY_AFTER_MAX_MS = 30_000;

/**
 * How long to wait before the next attempt: twice as long each time, of which half is left to
 * chance, so that guards that failed together do not come back together. `random` is from 0 to 1.
 */
export function pauseMs(attempt: number, random: number): DurationMs {
  const full = Math.min(PAUSE_MAX_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt - 1, 30));
  return durationMs(Math.round(full / 2 + (full / 2) * random));
}

/**
 * What the header `Retry-After` asks for, in seconds or as a date, cut to the limit; undefined when
 * it says nothing that is understood.
 */
export function retryAfterMs(header: string | undefined, wallMs: number): DurationMs | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const asked = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : httpDateMs(text) - wallMs;
  if (!Number.isFinite(asked)) return undefined;
  return durationMs(Math.min(RETRY_AFTER_MAX_MS, Math.max(0, asked)));
}

/** The date of HTTP, `Sun, 06 Nov 1994 08:49:37 GMT`; what else dates look like is not HTTP's. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function httpDateMs(text: string): number {
  return HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
}
