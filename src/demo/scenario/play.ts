import { type DurationMs, durationMs, instant } from '../../core/base/time.ts';
import type { Clock, Timers } from '../../ports/clock.ts';
import type { DemoControls } from '../controls.ts';
import { type Act, type Cue, type Scenario, titleOf } from './act.ts';

/** What of a demo a scenario acts upon. */
export type StageControls = Pick<
  DemoControls,
  'leader' | 'crash' | 'restart' | 'slow' | 'isolate' | 'rejoin' | 'setWriteRate'
>;

/** An act that begins. */
export interface ActBegun {
  /** One sentence without a full stop. */
  readonly title: string;
  /** Counts from one, over all rounds of the scenario. */
  readonly number: number;
  /** Whom it is about; undefined when that is nobody in particular. */
  readonly member: string | undefined;
}

/** Where a scenario is played. */
export interface PlayOptions {
  readonly controls: StageControls;
  /** The names of all members. */
  readonly members: readonly string[];
  readonly clock: Clock;
  readonly timers: Timers;
  /** Ends the play when it aborts. */
  readonly signal: AbortSignal;
  /** Told of each act before anything is done. */
  readonly tell: (act: ActBegun) => void;
}

/** An act about the leader waits while there is none; elections take a second or two. */
const LEADER_LOOK_MS: DurationMs = durationMs(100);

/**
 * Plays a scenario over and over until the signal aborts. Rejects when a control does, unless that
 * is because the demo has ended.
 */
export async function play(scenario: Scenario, options: PlayOptions): Promise<void> {
  const { clock, timers, signal, tell } = options;
  let last: string | undefined;
  for (let number = 1; !signal.aborted; number += 1) {
    const act = scenario.acts[(number - 1) % scenario.acts.length];
    if (act === undefined) return;
    last = await cast(act, { ...options, last });
    if (signal.aborted) return;
    const member = act.casting === 'nobody' ? undefined : last;
    const begunAt = clock.now();
    tell({ title: titleOf(act, member), number, member });
    try {
      for (const cue of act.cues) await perform(cue, { controls: options.controls, member });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    await timers.sleepUntil(instant(begunAt + act.lastsMs), signal);
  }
}

/** Finds whom an act is about; `last` is whom the last one was about that was about somebody. */
async function cast(
  { casting }: Act,
  options: PlayOptions & { readonly last: string | undefined },
): Promise<string | undefined> {
  const { controls, members, clock, timers, signal, last } = options;
  if (casting === 'same' || casting === 'nobody') return last;
  let leader = controls.leader();
  while (leader === undefined && !signal.aborted) {
    await timers.sleepUntil(instant(clock.now() + LEADER_LOOK_MS), signal);
    leader = controls.leader();
  }
  return casting === 'leader' ? leader : members.findLast((member) => member !== leader);
}

async function perform(
  cue: Cue,
  { controls, member }: { readonly controls: StageControls; readonly member: string | undefined },
): Promise<void> {
  if (cue.kind === 'write-rate') {
    controls.setWriteRate(cue.writesPerSecond);
    return;
  }
  if (member === undefined) throw new Error(`nobody is there for the cue ${cue.kind}`);
  switch (cue.kind) {
    case 'slow':
      controls.slow(member, cue.factor);
      break;
    case 'crash':
      await controls.crash(member);
      break;
    case 'restart':
      await controls.restart(member);
      break;
    case 'isolate':
      controls.isolate(member);
      break;
    case 'rejoin':
      controls.rejoin(member);
      break;
  }
}
