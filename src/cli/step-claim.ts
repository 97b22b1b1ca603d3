import type { Claimed, ClaimRequest, Permit } from '../client/client.ts';
import { type DurationMs, durationMs, type Instant } from '../core/base/time.ts';
import { type Asking, reportFailure, tell } from './ask.ts';
import { EXIT, type ExitCode } from './context.ts';
import { type Heartbeat, startHeartbeat } from './heartbeat.ts';
import { renderLine } from './styled-text.ts';
import { verdictLines } from './verdict-text.ts';
import { askUntil } from './wait.ts';

/** A step whose slot is held, and renewed, or the code with which the command ends instead. */
export type HeldStep =
  | { readonly kind: 'held'; readonly permit: Permit; readonly heartbeat: Heartbeat }
  | { readonly kind: 'ended'; readonly code: ExitCode };

/** How a step is claimed. */
export interface StepClaim {
  readonly request: ClaimRequest;
  /** How long to ask while the answer may change; undefined to ask once. */
  readonly waitMs: DurationMs | undefined;
  readonly confirms: boolean;
  /** That of the action before, in a step of more than one; its token is overtaken by this one. */
  readonly before?: Heartbeat;
}

/** Claims a step and confirms it; what was claimed in vain is given back. */
export async function holdStep(asking: Asking, claim: StepClaim): Promise<HeldStep> {
  const { client, context } = asking;
  const { request, confirms } = claim;
  const startedAt = context.time.now();
  const key = Buffer.from(context.randomBytes(16)).toString('hex');
  const asked = { ...request, confirm: confirms ? 'required' : 'optional' } as const;
  // Without the signal: a claim whose answer nobody waits for may hold a slot.
  const claimed = await ask(asking, claim.waitMs, () => client.claim(asked, { key }));
  if (claimed.kind !== 'go') return { kind: 'ended', code: reportNo(asking, claimed) };
  const { permit } = claimed;
  await claim.before?.stop();
  tell(context, [`${permit.id} is held for ${request.action} of ${request.node}`]);
  const heartbeat = startHeartbeat(asking, permit);
  if (context.signal.aborted) return await giveUp(asking, { permit, heartbeat }, EXIT.findings);
  if (!confirms) return { kind: 'held', permit, heartbeat };
  const left = leftOf(claim.waitMs, startedAt, context.time.now());
  const confirmed = await ask(asking, left, () => client.confirm(permit));
  if (confirmed.kind !== 'go') {
    return await giveUp(asking, { permit, heartbeat }, reportNo(asking, confirmed));
  }
  if (context.signal.aborted) return await giveUp(asking, { permit, heartbeat }, EXIT.findings);
  return { kind: 'held', permit: confirmed.permit, heartbeat };
}

/**
 * Goes on with a step that somebody has left in the middle of an action. A no leaves it as it is:
 * the node may be out, and to give the step back would say that it is not.
 */
export async function enterAgain(
  asking: Asking,
  permit: Permit,
  waitMs: DurationMs,
): Promise<HeldStep> {
  const heartbeat = startHeartbeat(asking, permit);
  const confirmed = await ask(asking, waitMs, () => asking.client.confirm(permit));
  if (confirmed.kind === 'go' && !asking.context.signal.aborted) {
    return { kind: 'held', permit: confirmed.permit, heartbeat };
  }
  await heartbeat.stop();
  if (confirmed.kind === 'go') return { kind: 'ended', code: EXIT.findings };
  return { kind: 'ended', code: reportNo(asking, confirmed) };
}

async function ask(
  asking: Asking,
  waitMs: DurationMs | undefined,
  once: () => Promise<Claimed>,
): Promise<Claimed> {
  return waitMs === undefined ? await once() : await askUntil(asking, { ask: once, waitMs });
}

function leftOf(
  waitMs: DurationMs | undefined,
  startedAt: Instant,
  now: Instant,
): DurationMs | undefined {
  return waitMs === undefined ? undefined : durationMs(Math.max(0, startedAt + waitMs - now));
}

/** Nothing has been done: the slot is given back, or lapses where the guard cannot be told. */
async function giveUp(
  asking: Asking,
  { permit, heartbeat }: { readonly permit: Permit; readonly heartbeat: Heartbeat },
  code: ExitCode,
): Promise<HeldStep> {
  await heartbeat.stop();
  const { kind } = await asking.client.release(permit);
  tell(asking.context, [`${permit.id} is ${kind === 'ok' ? 'given back' : 'left to lapse'}`]);
  return { kind: 'ended', code };
}

function reportNo(asking: Asking, claimed: Exclude<Claimed, { kind: 'go' }>): ExitCode {
  if (claimed.kind !== 'no-go') return reportFailure(asking, claimed);
  const { printError, colours } = asking.context;
  for (const line of verdictLines(claimed.verdict))
    printError(renderLine(line, colours.printError));
  const { kind } = claimed.verdict;
  return kind === 'blocked' || kind === 'halted' ? EXIT.needsPerson : EXIT.findings;
}
