import type { Page, Permit } from '../client/client.ts';
import { type DurationMs, formatDuration, instant } from '../core/base/time.ts';
import { type Asking, describeFailure, reportFailure, tell } from './ask.ts';
import { EXIT, type ExitCode } from './context.ts';
import { styled } from './styled-text.ts';

/** How a step ended, in the words of its holder. */
export type Outcome = 'done' | 'failed' | 'aborted';

/** Doubled from one attempt to the next: a guard that restarts is back within seconds. */
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 30_000;

/** A guard that is gone for longer is somebody's work; the permit keeps its slot until then. */
const RETRY_FOR_MS = 600_000;

/** An evaluation comes every few seconds, and nothing changes in between. */
export const LOOK_EVERY_MS = 2_000;

/** Says how a step ended until the guard has taken it down, or will not. */
export async function complete(
  asking: Asking,
  { id, token }: Permit,
  outcome: Outcome,
): Promise<Page<Permit>> {
  const { client, context, server } = asking;
  const deadline = context.time.now() + RETRY_FOR_MS;
  let waitMs = RETRY_MIN_MS;
  while (true) {
    const page = await client.complete({ id, token, outcome });
    const now = context.time.now();
    if (page.kind === 'ok' || page.kind === 'refused') return page;
    if (now >= deadline) {
      tell(context, [
        `tell the guard when it is back: holdpoint permit complete ${id} ` +
          `--permit-token ${token} --outcome ${outcome}`,
      ]);
      return page;
    }
    tell(context, [`${describeFailure(page, server)}; again in ${formatDuration(waitMs)}`]);
    await context.time.sleepUntil(instant(now + waitMs), NEVER);
    waitMs = Math.min(waitMs * 2, RETRY_MAX_MS);
  }
}

/** The guard is told whatever the user does meanwhile; a second Ctrl-C ends the process. */
const NEVER = new AbortController().signal;

/** Waits until the guard has seen that a step is done, and says with which code that ends. */
export async function awaitVerified(
  asking: Asking,
  { id }: Permit,
  withinMs: DurationMs,
): Promise<ExitCode> {
  const { client, context } = asking;
  const { time, signal } = context;
  const deadline = instant(time.now() + withinMs);
  let told = '';
  while (true) {
    const page = await client.permit(id);
    if (page.kind === 'refused') return reportFailure(asking, page);
    if (page.kind === 'ok' && isOver(page.value)) return reportEnd(asking, page.value);
    const text = progressText(page, asking.server);
    if (text !== told) tell(context, [text]);
    told = text;
    const now = time.now();
    if (now >= deadline || signal.aborted) {
      tell(context, [styled('doubtful', 'NOT VERIFIED'), `  ${id} keeps its slot until it is`]);
      return page.kind === 'ok' ? EXIT.findings : EXIT.cannotJudge;
    }
    await time.sleepUntil(instant(Math.min(now + LOOK_EVERY_MS, deadline)), signal);
  }
}

/**
 * Waits until the guard has seen what an action is for, so that the step can go on to the next; it
 * has not to stay so for the soak yet. Gives the permit as it is then, or the code to end with.
 */
export async function awaitSeen(
  asking: Asking,
  { id }: Permit,
  withinMs: DurationMs,
): Promise<{ kind: 'seen'; permit: Permit } | { kind: 'ended'; code: ExitCode }> {
  const { client, context } = asking;
  const { time, signal } = context;
  const deadline = instant(time.now() + withinMs);
  let told = '';
  while (true) {
    const page = await client.permit(id);
    if (page.kind === 'refused') return { kind: 'ended', code: reportFailure(asking, page) };
    const isVerified = page.kind === 'ok' && page.value.end === 'verified';
    if (page.kind === 'ok' && isOver(page.value) && !isVerified) {
      return { kind: 'ended', code: reportEnd(asking, page.value) };
    }
    if (page.kind === 'ok' && (isVerified || page.value.waitsFor?.seen === true)) {
      return { kind: 'seen', permit: page.value };
    }
    const text = progressText(page, asking.server);
    if (text !== told) tell(context, [text]);
    told = text;
    const now = time.now();
    if (now >= deadline || signal.aborted) {
      tell(context, [styled('doubtful', 'NOT SEEN'), `  ${id} keeps its slot until it is`]);
      return { kind: 'ended', code: page.kind === 'ok' ? EXIT.findings : EXIT.cannotJudge };
    }
    await time.sleepUntil(instant(Math.min(now + LOOK_EVERY_MS, deadline)), signal);
  }
}

function isOver({ state }: Permit): boolean {
  return state === 'released' || state === 'revoked';
}

function progressText(page: Page<Permit>, server: string): string {
  if (page.kind !== 'ok') return describeFailure(page, server);
  const { waitsFor } = page.value;
  if (waitsFor === undefined) return 'waiting for the next look at the node';
  const { seen, detail } = waitsFor;
  return seen ? `seen: ${detail}; it has to stay so` : `not yet: ${detail}`;
}

function reportEnd({ context }: Asking, { id, end }: Permit): ExitCode {
  if (end === 'verified') {
    tell(context, [styled('good', 'DONE'), `  the guard has seen it, and ${id} is over`]);
    return EXIT.fine;
  }
  tell(context, [styled('bad', 'ENDED'), `  ${id} was ${end ?? 'ended'} before the step was seen`]);
  return EXIT.needsPerson;
}
