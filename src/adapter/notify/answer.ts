import type { NotifyOutcome } from '../../ports/notifier.ts';
import type { PostOutcome } from '../../ports/poster.ts';

/** What receivers say of a failure is theirs, so one printable line of it is shown. */
const SHOWN_MAX = 200;

/** What an answer means. Only what the message itself is wrong in is not told again. */
export function outcomeOf(outcome: PostOutcome): NotifyOutcome {
  if (outcome.kind !== 'answered') {
    return { kind: 'failed', detail: outcome.detail, retryAfterMs: undefined };
  }
  const { status, retryAfter, excerpt } = outcome;
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const line = excerpt
    .replaceAll(/[^\x20-\x7E]+/g, ' ')
    .trim()
    .slice(0, SHOWN_MAX);
  const detail = line === '' ? `it answered ${status}` : `it answered ${status}: ${line}`;
  const isMessage = status === 400 || status === 413 || status === 422;
  if (isMessage) return { kind: 'refused', detail };
  return { kind: 'failed', detail, retryAfterMs: secondsIn(retryAfter) };
}

/** Dates are not read: whoever asks for one is told again as after any failure. */
function secondsIn(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined;
}
