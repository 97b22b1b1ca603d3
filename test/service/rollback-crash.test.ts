import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import type { AppendOutcome } from '../../src/ports/event-log.ts';
import {
  type Act,
  type BackLife,
  bursts,
  eventsIn,
  type GuardedBack,
  guardBack,
  NEW,
  OLD,
  putsBack,
  running,
  spoil,
  upgrade,
} from '../support/guarded-back.ts';

/** A log whose guard is killed at one of its appends: before it is durable, or right after. */
class MortalLog extends MemoryEventLog {
  appends = 0;
  dies: { readonly at: number; readonly when: 'before' | 'after' } | undefined;
  readonly death = Promise.withResolvers<void>();

  override async append(...given: Parameters<MemoryEventLog['append']>): Promise<AppendOutcome> {
    this.appends += 1;
    const isLast = this.appends === this.dies?.at;
    if (isLast && this.dies?.when === 'before') return await this.#die();
    const outcome = await super.append(...given);
    return isLast ? await this.#die() : outcome;
  }

  /** Nobody is there any more to whom anything could be answered. */
  #die(): Promise<AppendOutcome> {
    this.death.resolve();
    return new Promise(() => undefined);
  }
}

const BURSTS = 6;

/** How often each step took effect: whoever was asked leaves it at the first time. */
function effectsOf(guarded: GuardedBack): readonly string[] {
  return [...new Set(guarded.asked.map(({ id }) => id))];
}

async function firstLife(
  log: MortalLog,
  life: BackLife,
  dies?: MortalLog['dies'],
): Promise<GuardedBack> {
  const guarded = guardBack({ ...life, log });
  await bursts(guarded, 3);
  await upgrade(guarded);
  log.appends = 0;
  log.dies = dies;
  spoil(guarded, 'n2');
  await Promise.race([bursts(guarded, BURSTS), log.death.promise]);
  guarded.end();
  return guarded;
}

/** The same cluster under a guard that is started anew, over what the log holds. */
async function secondLife(first: GuardedBack, log: MortalLog, life: BackLife) {
  log.dies = undefined;
  const startMs = first.time.now() + 30_000;
  const guarded = guardBack({ ...life, log, startMs, asked: first.asked });
  for (const [node, member] of first.members) guarded.members.set(node, member);
  await bursts(guarded, BURSTS + 6);
  return guarded;
}

const STEPS = { plain: ['rbk_1-0'], paused: ['rbk_1-0', 'rbk_1-1', 'rbk_1-2'] } as const;

describe.each([
  { name: 'plain', life: {} },
  { name: 'paused', life: { rollbackRules: { pauses: true } } },
] as const)('a guard that is killed at any append of a rollback: $name (R26)', ({ name, life }) => {
  it('goes on with it, and never begins a second one', async () => {
    const whole = new MortalLog();
    const reference = await firstLife(whole, life);
    expect(reference.rollback()?.standing.kind).toBe('rolled-back');
    expect(effectsOf(reference)).toEqual(STEPS[name]);
    expect(whole.appends).toBeGreaterThan(8);
    for (let at = 1; at <= whole.appends; at += 1) {
      for (const when of ['before', 'after'] as const) {
        const log = new MortalLog();
        const first = await firstLife(log, life, { at, when });
        const second = await secondLife(first, log, life);
        const events = await eventsIn(second);
        const intents = events.filter((type) => type === 'rollback-intended').length;
        const told = { at, when, standing: second.rollback()?.standing.kind, intents };
        expect(told).toEqual({ at, when, standing: 'rolled-back', intents: 1 });
        expect({ at, when, steps: effectsOf(second) }).toEqual({ at, when, steps: STEPS[name] });
        expect(second.members.get('n2')).toMatchObject({ raft_errors: 0 });
        second.end();
      }
    }
  });

  it('has written down every step before anybody was asked for it', async () => {
    const log = new MortalLog();
    const fired: string[][] = [];
    const act: Act = async (step, members) => {
      fired.push([...(await eventsIn(guarded))]);
      return putsBack(step, members);
    };
    const guarded = guardBack({ ...life, log, act });
    await bursts(guarded, 3);
    await upgrade(guarded);
    spoil(guarded, 'n2');
    await bursts(guarded, BURSTS);
    expect(fired).toHaveLength(STEPS[name].length);
    for (const [index, types] of fired.entries()) {
      expect(types.filter((type) => type === 'rollback-intended')).toHaveLength(1);
      expect(types.filter((type) => type === 'rollback-step-fired')).toHaveLength(index + 1);
      expect(types.at(-1)).toBe('rollback-step-fired');
    }
  });
});

describe('a guard that is killed while an actuator works', () => {
  it('asks again by the same name, once nothing can be under way any more', async () => {
    const log = new MemoryEventLog();
    const asked: GuardedBack['asked'] = [];
    const first = guardBack({ log, asked, act: () => new Promise(() => undefined) });
    await bursts(first, 3);
    await upgrade(first);
    spoil(first, 'n2');
    void bursts(first, 2);
    await first.time.advance(5_000);
    await first.time.advance(5_000);
    expect(asked.map(({ id }) => id)).toEqual(['rbk_1-0']);
    first.end();
    const startMs = first.time.now() + 1_000;
    const second = guardBack({ log, asked, startMs, settlesWithinMs: 20_000 });
    second.members.set('n2', running(NEW, { errors: 5, startedAt: 1_600_000_500 }));
    await bursts(second, 4);
    expect(asked).toHaveLength(1);
    await bursts(second, 12);
    expect(asked.map(({ id, node, toVersion }) => [id, node, toVersion])).toEqual([
      ['rbk_1-0', 'n2', OLD],
      ['rbk_1-0', 'n2', OLD],
    ]);
    expect(second.rollback()?.standing.kind).toBe('rolled-back');
  });

  it('asks again also when it was ended in good order, which cuts the actuator off', async () => {
    const log = new MemoryEventLog();
    const asked: GuardedBack['asked'] = [];
    const act: Act = (_step, _members, signal) =>
      new Promise((resolve) => {
        const end = () => resolve({ kind: 'unknown', detail: 'the guard ended while it ran' });
        signal.addEventListener('abort', end, { once: true });
      });
    const first = guardBack({ log, asked, act });
    await bursts(first, 3);
    await upgrade(first);
    spoil(first, 'n2');
    void bursts(first, 2);
    await first.time.advance(5_000);
    await first.time.advance(5_000);
    first.end();
    await first.rollbacks.drained();
    const second = guardBack({ log, asked, startMs: first.time.now() + 1_000 });
    second.members.set('n2', running(NEW, { errors: 5, startedAt: 1_600_000_500 }));
    await bursts(second, 8);
    expect(asked.map(({ id }) => id)).toEqual(['rbk_1-0', 'rbk_1-0']);
    expect(second.rollback()?.standing.kind).toBe('rolled-back');
  });

  it('has one effective step at an actuator that fails half of the time (R25)', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const effects = new Map<string, number>();
      let turn = seed;
      const act: Act = (step, members) => {
        turn = (turn * 48_271) % 2_147_483_647;
        if (!effects.has(step.id)) effects.set(step.id, 0);
        if (turn % 2 === 0) return { kind: 'failed', detail: 'try again', isRetryable: true };
        effects.set(step.id, (effects.get(step.id) ?? 0) + 1);
        return putsBack(step, members);
      };
      const guarded = guardBack({ act });
      await bursts(guarded, 3);
      await upgrade(guarded);
      spoil(guarded, 'n2');
      await bursts(guarded, 8);
      const standing = guarded.rollback()?.standing.kind;
      const count = effects.get('rbk_1-0') ?? 0;
      expect({ seed, standing, count }).toEqual({
        seed,
        standing: count === 1 ? 'rolled-back' : 'halted',
        count,
      });
      expect(count).toBeLessThanOrEqual(1);
    }
  });
});
