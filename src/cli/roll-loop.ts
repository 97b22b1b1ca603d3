import type { Page, Permit, Rollout } from '../client/client.ts';
import { type DurationMs, formatDuration, type Instant, instant } from '../core/base/time.ts';
import { type Asking, describeFailure, reportFailure, tell } from './ask.ts';
import { EXIT, type ExitCode } from './context.ts';
import { type Rolling, type StepResult, takeStep } from './roll-step.ts';
import { headLine, rolloutLines } from './rollout-text.ts';
import { LOOK_EVERY_MS } from './step-end.ts';

/** Takes step after step as the rollout says, until it is over or cannot go on by itself. */
export async function rollOn(rolling: Rolling, id: string): Promise<ExitCode> {
  const { asking, waitMs } = rolling;
  const { context, client } = asking;
  const teller = new ProgressTeller(asking);
  let stoppedAt: Instant | undefined;
  while (true) {
    const page = await untilAnswered(asking, waitMs, () => client.rollout(id));
    if (page.kind !== 'ok') return reportFailure(asking, page);
    const rollout = page.value;
    teller.tell(rollout);
    const over = overCode(asking, rollout);
    if (over !== undefined) return over;
    if (context.signal.aborted) return EXIT.findings;
    stoppedAt = isStopped(rollout) ? (stoppedAt ?? context.time.now()) : undefined;
    if (stoppedAt !== undefined && context.time.now() - stoppedAt >= waitMs) {
      return EXIT.needsPerson;
    }
    const result = stoppedAt === undefined ? await oneStep(rolling, rollout) : undefined;
    if (result?.kind === 'ended') return result.code;
    if (result === undefined) await pause(asking);
  }
}

/** A step under way goes to its end, whoever has stopped the rollout. */
function isStopped({ state, next }: Rollout): boolean {
  return (state === 'paused' || state === 'halted') && next?.underWay !== true;
}

/** The next step; undefined when there is none, or nobody can tell yet how it stands. */
async function oneStep(rolling: Rolling, rollout: Rollout): Promise<StepResult | undefined> {
  const { next } = rollout;
  if (next === undefined) return undefined;
  const { node, action: goal, underWay } = next;
  if (!underWay) return await takeStep(rolling, { rollout, node, goal, left: undefined });
  const id = rollout.nodes.find((each) => each.node === node)?.permit ?? '';
  const left: Page<Permit> = await rolling.asking.client.permit(id);
  if (left.kind === 'ok') return await takeStep(rolling, { rollout, node, goal, left: left.value });
  if (left.kind !== 'refused') return undefined;
  return { kind: 'ended', code: reportFailure(rolling.asking, left) };
}

/** The code to end with where the rollout is over. */
function overCode({ context }: Asking, rollout: Rollout): ExitCode | undefined {
  if (rollout.state !== 'completed' && rollout.state !== 'aborted') return undefined;
  for (const line of rolloutLines(rollout)) tell(context, line);
  return rollout.state === 'completed' ? EXIT.fine : EXIT.needsPerson;
}

/** Tells how far a rollout has come when that has changed, or always where somebody looks on. */
class ProgressTeller {
  readonly #asking: Asking;
  #told = '';

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  tell(rollout: Rollout): void {
    const { context } = this.#asking;
    const line = headLine(rollout);
    context.showStatus?.(line);
    const text = JSON.stringify([rollout.percent, rollout.state]);
    if (text !== this.#told) tell(context, line);
    this.#told = text;
  }
}

async function pause({ context }: Asking): Promise<void> {
  const { time, signal } = context;
  await time.sleepUntil(instant(time.now() + LOOK_EVERY_MS), signal);
}

/** Asks until there is an answer: a guard that is away for a while is waited for. */
export async function untilAnswered<T>(
  asking: Asking,
  waitMs: DurationMs,
  call: () => Promise<Page<T>>,
): Promise<Page<T>> {
  const { context, server } = asking;
  const startedAt = context.time.now();
  let isTold = false;
  while (true) {
    const page = await call();
    const isOver = context.time.now() - startedAt >= waitMs || context.signal.aborted;
    if (page.kind === 'ok' || !isAway(page) || isOver) {
      if (isTold && page.kind === 'ok') tell(context, ['the guard is there again']);
      return page;
    }
    if (!isTold) {
      const left = formatDuration(waitMs);
      tell(context, [`${describeFailure(page, server)}; waiting for it for up to ${left}`]);
      isTold = true;
    }
    await pause(asking);
  }
}

/** What a guard that starts again, or a proxy before it, says meanwhile. */
function isAway(page: Exclude<Page<unknown>, { kind: 'ok' }>): boolean {
  if (page.kind === 'malformed') return page.status >= 500;
  return page.kind === 'unreachable' || page.kind === 'cannot-judge';
}
