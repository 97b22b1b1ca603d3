import type { Advice } from '../client/client.ts';
import { type DurationMs, formatDuration, type Instant, instant } from '../core/base/time.ts';
import { type Asking, describeFailure, tell } from './ask.ts';
import { type Line, styled } from './styled-text.ts';
import { decisionWord } from './verdict-text.ts';

/** Where the guard does not say when to ask again: twice the usual interval of its observations. */
const RETRY_MS = 5_000;

/** A guard answers in a millisecond, but a pipeline has no use for a second answer within one. */
const RETRY_MIN_MS = 1_000;

/** However long the guard says that it will take, things also get better sooner. */
const RETRY_MAX_MS = 15_000;

/** People, and pipelines that kill what is silent, want to see now and then that it still waits. */
const HEARTBEAT_MS = 60_000;

/**
 * Asks until the answer is a go, until asking again is of no use, or until the time is over, and
 * then once more at that moment. Tells whenever the answer changes, and that it still waits.
 */
export async function askUntil<T extends Advice>(
  { context, server }: Pick<Asking, 'context' | 'server'>,
  { ask, waitMs }: { ask: () => Promise<T>; waitMs: DurationMs },
): Promise<T> {
  const { time, signal } = context;
  const startedAt = time.now();
  const deadline = instant(startedAt + waitMs);
  let told: { readonly text: string; readonly at: Instant } | undefined;
  while (true) {
    const advice = await ask();
    const now = time.now();
    if (!isWorthAsking(advice) || now >= deadline || signal.aborted) return advice;
    const text = describe(advice, server);
    if (told?.text !== text || now - told.at >= HEARTBEAT_MS) {
      told = { text, at: now };
      const left = wholeSeconds(deadline - now);
      const since = wholeSeconds(now - startedAt).padStart(6);
      tell(context, [styled('aside', since), '  ', ...word(advice), text, `; ${left} left`]);
    }
    const next = Math.min(now + retryMs(advice), deadline);
    await time.sleepUntil(instant(next), signal);
  }
}

/** What a person has to see to first is not asked again. */
function isWorthAsking(advice: Advice): boolean {
  switch (advice.kind) {
    case 'go':
    case 'refused':
      return false;
    case 'no-go':
      return advice.verdict.kind !== 'blocked' && advice.verdict.kind !== 'halted';
    case 'cannot-judge':
    case 'unreachable':
      return true;
    case 'malformed':
      // A proxy says so while the guard behind it starts; with any other status it is no guard.
      return advice.status >= 500;
  }
}

function retryMs(advice: Advice): number {
  const seconds =
    advice.kind === 'no-go'
      ? advice.verdict.retryAfterSeconds
      : advice.kind === 'cannot-judge'
        ? advice.retryAfterSeconds
        : undefined;
  const wanted = seconds === undefined ? RETRY_MS : seconds * 1_000;
  return Math.min(Math.max(wanted, RETRY_MIN_MS), RETRY_MAX_MS);
}

function word(advice: Advice): Line {
  return advice.kind === 'no-go' ? [decisionWord(advice.verdict), ` ${advice.verdict.kind}: `] : [];
}

function describe(advice: Advice, server: string): string {
  return advice.kind === 'no-go' || advice.kind === 'go'
    ? advice.verdict.summary
    : describeFailure(advice, server);
}

function wholeSeconds(ms: number): string {
  return formatDuration(Math.round(ms / 1_000) * 1_000);
}
