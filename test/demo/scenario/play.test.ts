import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import type { Act, Scenario } from '../../../src/demo/scenario/act.ts';
import { play, type StageControls } from '../../../src/demo/scenario/play.ts';
import { FakeTime } from '../../support/fake-time.ts';

const MEMBERS = ['n1', 'n2', 'n3'];

interface Setting {
  /** `n3` by default, or `nobody`. */
  readonly leader?: string;
  /** Whether members cannot be crashed. */
  readonly isFailing?: boolean;
}

/** Controls that write down what is asked of them. */
class FakeControls implements StageControls {
  readonly done: string[] = [];
  readonly #isFailing: boolean;
  current: string | undefined;

  constructor({ leader = 'n3', isFailing = false }: Setting) {
    this.current = leader === 'nobody' ? undefined : leader;
    this.#isFailing = isFailing;
  }

  leader(): string | undefined {
    return this.current;
  }
  crash(id: string): Promise<void> {
    return this.#isFailing ? Promise.reject(new Error('no port')) : this.#note(`crash ${id}`);
  }
  restart(id: string): Promise<void> {
    return this.#note(`restart ${id}`);
  }
  slow(id: string, factor: number): void {
    this.done.push(`slow ${id} ${factor}`);
  }
  isolate(id: string): void {
    this.done.push(`isolate ${id}`);
  }
  rejoin(id: string): void {
    this.done.push(`rejoin ${id}`);
  }
  setWriteRate(writesPerSecond: number): void {
    this.done.push(`write-rate ${writesPerSecond}`);
  }

  async #note(what: string): Promise<void> {
    await Promise.resolve();
    this.done.push(what);
  }
}

/** A scenario of these acts, each of a second, being played; acts are told among the controls. */
function start(setting: Setting, ...acts: readonly Omit<Act, 'lastsMs'>[]) {
  const time = new FakeTime({ startMs: 5_000 });
  const controls = new FakeControls(setting);
  const stop = new AbortController();
  const scenario: Scenario = {
    name: 'test',
    description: 'of a test',
    acts: acts.map((act) => ({ ...act, lastsMs: durationMs(1_000) })),
  };
  const ended = play(scenario, {
    ...{ controls, members: MEMBERS, clock: time, timers: time, signal: stop.signal },
    tell: ({ number, title }) => controls.done.push(`${number}: ${title}`),
  });
  return { time, controls, stop, ended };
}

describe('play', () => {
  it('tells each act and then does what is in it, in order, over and over', async () => {
    const { time, controls, stop, ended } = start(
      {},
      {
        title: 'The leader {member} crashes',
        casting: 'leader',
        cues: [{ kind: 'write-rate', writesPerSecond: 7 }, { kind: 'crash' }],
      },
      { title: '{member} is back', casting: 'same', cues: [{ kind: 'restart' }] },
    );
    await time.advance(2_500);
    expect(controls.done).toEqual([
      ...['1: The leader n3 crashes', 'write-rate 7', 'crash n3'],
      ...['2: n3 is back', 'restart n3'],
      ...['3: The leader n3 crashes', 'write-rate 7', 'crash n3'],
    ]);
    stop.abort();
    await ended;
    expect(time.sleeping).toBe(0);
  });

  it.each([
    ['n3', 'n2'],
    ['n1', 'n3'],
  ])('casts, while %s leads, the follower %s', async (leader, follower) => {
    const { time, controls, stop } = start(
      { leader },
      {
        title: '{member}',
        casting: 'follower',
        cues: [{ kind: 'slow', factor: 9 }, { kind: 'isolate' }, { kind: 'rejoin' }],
      },
    );
    await time.advance(500);
    const cues = [`slow ${follower} 9`, `isolate ${follower}`, `rejoin ${follower}`];
    expect(controls.done).toEqual([`1: ${follower}`, ...cues]);
    stop.abort();
  });

  it('remembers whom the play was about across an act about nobody', async () => {
    const { time, controls, stop } = start(
      {},
      { title: 'a', casting: 'leader', cues: [] },
      { title: 'b', casting: 'nobody', cues: [] },
      { title: 'c {member}', casting: 'same', cues: [] },
    );
    await time.advance(2_500);
    expect(controls.done).toEqual(['1: a', '2: b', '3: c n3']);
    stop.abort();
  });

  it('waits with an act about the leader until there is one', async () => {
    const { time, controls, stop } = start(
      { leader: 'nobody' },
      { title: '{member}', casting: 'leader', cues: [] },
    );
    await time.advance(3_000);
    expect(controls.done).toEqual([]);
    controls.current = 'n2';
    await time.advance(200);
    expect(controls.done).toEqual(['1: n2']);
    stop.abort();
  });

  it('ends while it waits for a leader that never comes', async () => {
    const { time, controls, stop, ended } = start(
      { leader: 'nobody' },
      { title: 'x', casting: 'leader', cues: [] },
    );
    await time.advance(1_000);
    stop.abort();
    await ended;
    expect(controls.done).toEqual([]);
    expect(time.sleeping).toBe(0);
  });

  it('fails when a member cannot be acted upon, unless that is the end of the demo', async () => {
    const act = { title: 'x', casting: 'leader', cues: [{ kind: 'crash' }] } as const;
    const broken = start({ isFailing: true }, act);
    await expect(broken.ended).rejects.toThrow('no port');
    const over = start({ isFailing: true }, act);
    over.stop.abort();
    await expect(over.ended).resolves.toBeUndefined();
  });

  it('fails when an act needs a member and is about nobody', async () => {
    const { ended } = start({}, { title: 'x', casting: 'nobody', cues: [{ kind: 'isolate' }] });
    await expect(ended).rejects.toThrow('nobody is there for the cue isolate');
  });
});
