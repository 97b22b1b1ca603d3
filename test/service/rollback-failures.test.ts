import { describe, expect, it } from 'vitest';
import type { Rollback } from '../../src/core/ledger/rollbacks/rollback.ts';
import {
  type Act,
  attest,
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
  write,
} from '../support/guarded-back.ts';
import { ROLLOUT, ROLLOUT_EVENTS } from '../support/rollout-story.ts';

/** More than the window of a node. */
const WINDOW_BURSTS = 25;

/** A guard whose n2 has been upgraded under a permit that is out. */
async function upgraded(life: BackLife = {}): Promise<GuardedBack> {
  const guarded = guardBack(life);
  await bursts(guarded, 3);
  await upgrade(guarded);
  return guarded;
}

/** How a rollback stands, in one line. */
function standing(rollback: Rollback | undefined): string {
  const { standing: now } = rollback ?? {};
  if (now === undefined) return 'none';
  if (now.kind === 'declined') return `declined, ${now.code}: ${now.why}`;
  return now.kind === 'halted' ? `halted: ${now.why}` : now.kind;
}

const nodesOf = ({ asked }: GuardedBack) => asked.map(({ action, node }) => node ?? action);

/** A member that has just started, and is far behind. */
const joining = () => running(OLD, { applied: 10, startedAt: 1_600_000_200 });

const lies: Act = () => ({ kind: 'done', detail: 'it is done' });

describe('the failure table of a rollback', () => {
  it('the node that goes back cannot join: that does not stand in its own way', async () => {
    const guarded = await upgraded();
    guarded.members.set('n2', running(NEW, { errors: 5, applied: 10, startedAt: 1_600_000_500 }));
    await bursts(guarded, 5);
    expect(standing(guarded.rollback())).toBe('rolled-back');
  });

  it('another member is joining: it waits for that one', async () => {
    const guarded = await upgraded();
    guarded.members.set('n3', joining());
    spoil(guarded, 'n2');
    await bursts(guarded, 5);
    expect([standing(guarded.rollback()), nodesOf(guarded)]).toEqual(['running', []]);
    guarded.members.set('n3', running(OLD, { startedAt: 1_600_000_200 }));
    await bursts(guarded, 5);
    expect([standing(guarded.rollback()), nodesOf(guarded)]).toEqual(['rolled-back', ['n2']]);
  });

  it('another member never joins: it halts, and nothing was asked for', async () => {
    const guarded = await upgraded();
    guarded.members.set('n3', joining());
    spoil(guarded, 'n2');
    await bursts(guarded, WINDOW_BURSTS);
    expect(standing(guarded.rollback())).toBe('halted: n2 got no permit in time to go back');
    expect(guarded.asked).toEqual([]);
  });

  it('the door is closed: nothing is begun', async () => {
    const guarded = await upgraded();
    await attest(guarded, 'schema-changed');
    spoil(guarded, 'n2');
    await bursts(guarded, 5);
    expect(standing(guarded.rollback())).toMatch(/^declined, door: schema-changed was attested by/);
    expect(guarded.ends).toEqual(['declined']);
    expect(guarded.asked).toEqual([]);
  });

  it('the door closes while it waits: it halts before anything is asked for', async () => {
    const guarded = await upgraded();
    guarded.members.set('n3', joining());
    spoil(guarded, 'n2');
    await bursts(guarded, 2);
    await attest(guarded, 'schema-changed');
    await bursts(guarded, 2);
    expect(standing(guarded.rollback())).toMatch(/^halted: n2 may not go back: .*way_back_open/);
    expect(guarded.asked).toEqual([]);
  });

  it('data may be corrupt: nothing is begun, and the backup is named', async () => {
    const guarded = await upgraded();
    await attest(guarded, 'backup-verified');
    await attest(guarded, 'corruption-suspected');
    spoil(guarded, 'n2');
    await bursts(guarded, 5);
    expect(standing(guarded.rollback())).toMatch(
      /^declined, corruption: .* restore the backup of att_\w+, attested by ada$/,
    );
    expect(guarded.asked).toEqual([]);
  });

  it('the actuator refuses, or answers 500 to the end: it halts', async () => {
    const guarded = await upgraded({
      act: () => ({ kind: 'failed', detail: 'it answered 500', isRetryable: true }),
    });
    spoil(guarded, 'n2');
    await bursts(guarded, WINDOW_BURSTS);
    expect(standing(guarded.rollback())).toBe(
      'halted: exec /back did not take n2 back: it answered 500',
    );
    expect(nodesOf(guarded)).toEqual(['n2']);
  });

  it('the actuator hangs: it halts, and the node keeps its slot', async () => {
    const guarded = await upgraded({ act: () => ({ kind: 'unknown', detail: 'no answer' }) });
    spoil(guarded, 'n2');
    await bursts(guarded, WINDOW_BURSTS);
    expect(standing(guarded.rollback())).toMatch(
      /^halted: whether exec \/back took n2 back is not/,
    );
    expect(guarded.ends).toEqual(['halted']);
    expect(guarded.state().permits.open.map(({ node }) => node)).toEqual(['n2']);
    expect(nodesOf(guarded)).toEqual(['n2']);
  });

  it('the actuator lies: it halts when the versions still say no', async () => {
    const guarded = await upgraded({ act: lies });
    spoil(guarded, 'n2');
    await bursts(guarded, WINDOW_BURSTS + 5);
    expect(standing(guarded.rollback())).toMatch(
      /^halted: exec \/back says that n2 is back, and n2 has not started anew/,
    );
    expect(guarded.state().permits.open.map(({ node }) => node)).toEqual(['n2']);
    expect(nodesOf(guarded)).toEqual(['n2']);
  });

  it('the node is back and breaches again: it halts, and there is no second rollback', async () => {
    const guarded = await upgraded({
      act: (step, members) => {
        const outcome = putsBack(step, members);
        members.set('n2', running(OLD, { errors: 5, startedAt: 1_600_000_900 }));
        return outcome;
      },
    });
    spoil(guarded, 'n2');
    await bursts(guarded, WINDOW_BURSTS + 5);
    expect(standing(guarded.rollback())).toBe(
      `halted: n2 is back at ${OLD}, and it did not help: error_free of n2 still fails`,
    );
    expect(nodesOf(guarded)).toEqual(['n2']);
  });

  it('untouched peers only are breached: the environment, nothing is begun', async () => {
    const guarded = await upgraded();
    spoil(guarded, 'n3');
    await bursts(guarded, 5);
    expect(standing(guarded.rollback())).toMatch(/^declined, environment: nothing was done to n3/);
    expect(guarded.asked).toEqual([]);
  });

  it('the changed node and an untouched one are breached: the same', async () => {
    const guarded = await upgraded();
    spoil(guarded, 'n2', 'n3');
    await bursts(guarded, 5);
    expect(standing(guarded.rollback())).toMatch(/^declined, environment: nothing was done to n3/);
  });

  it('a breach flaps for a day: one rollback, whatever happens', async () => {
    const guarded = await upgraded({ act: lies });
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      const errors = minute % 2 === 0 ? 5 : 0;
      guarded.members.set('n2', running(NEW, { errors, startedAt: 1_600_000_500 }));
      await guarded.time.advance(58_000);
      await bursts(guarded, 2);
    }
    const events = await eventsIn(guarded);
    const count = (type: string) => events.filter((each) => each === type).length;
    expect([count('rollback-intended'), count('rollback-step-fired')]).toEqual([1, 1]);
    expect(standing(guarded.rollback())).toMatch(/^halted: /);
  });
});

/** A rollout in which n3 is done and n2 is out, both on the new version. */
async function rolling(life: BackLife = {}): Promise<GuardedBack> {
  const guarded = guardBack(life);
  await bursts(guarded, 3);
  const [plan] = [ROLLOUT_EVENTS['rollout-started'].plan];
  const upgrades = { kind: 'rolling-upgrade', runbook: 'rolling-upgrade', toVersion: NEW } as const;
  await write(guarded, { type: 'rollout-started', by: 'ci', plan: { ...plan, ...upgrades } });
  const { id, token } = await upgrade(guarded, 'n3', { rollout: ROLLOUT });
  await guarded.permits.command({ kind: 'complete', id, token, outcome: 'done' }, 'ci');
  await bursts(guarded, 2);
  await upgrade(guarded, 'n2', { rollout: ROLLOUT });
  return guarded;
}

const ORDER = { rollout: ROLLOUT, runbook: 'rolling-upgrade', toVersion: undefined, by: 'ada' };

describe('several nodes of a rollout', () => {
  it('are breached at once: stopped, and a person takes them back one by one', async () => {
    const guarded = await rolling();
    spoil(guarded, 'n2', 'n3');
    await bursts(guarded, 3);
    expect(standing(guarded.rollback())).toMatch(/^declined, several: \w+ and \w+ are breached: /);
    expect(guarded.asked).toEqual([]);
    const cluster = guarded.watch.cluster.id;
    const answer = await guarded.rollbacks.order({ ...ORDER, cluster, why: 'both are slow' });
    expect(answer.kind).toBe('intended');
    await bursts(guarded, 1);
    // One at a time: the other one waits until this one was seen.
    expect(nodesOf(guarded)).toEqual(['n2']);
    await bursts(guarded, 8);
    expect(nodesOf(guarded)).toEqual(['n2', 'n3']);
    expect(standing(guarded.rollback())).toBe('rolled-back');
    expect(guarded.asked.map(({ toVersion }) => toVersion)).toEqual([OLD, OLD]);
  });

  it('are rolled back once, also by order of a person', async () => {
    const guarded = await rolling();
    const cluster = guarded.watch.cluster.id;
    await guarded.rollbacks.order({ ...ORDER, cluster, why: 'slow' });
    await bursts(guarded, 10);
    const again = await guarded.rollbacks.order({ ...ORDER, cluster, why: 'once more' });
    expect(again.kind === 'declined' && standing(again.rollback)).toMatch(
      /^declined, once: rol_1 was rolled back once, by rbk_\d/,
    );
    expect(nodesOf(guarded)).toEqual(['n2', 'n3']);
  });
});

const PAUSING = { rollbackRules: { pauses: true } };

describe('a cluster that is paused for a rollback', () => {
  it('is resumed at the end, and all of it is in the journal', async () => {
    const guarded = await upgraded(PAUSING);
    spoil(guarded, 'n2');
    await bursts(guarded, 5);
    expect(nodesOf(guarded)).toEqual(['pause', 'n2', 'resume']);
    expect(guarded.asked.map(({ id }) => id)).toEqual(['rbk_1-0', 'rbk_1-1', 'rbk_1-2']);
    expect(standing(guarded.rollback())).toBe('rolled-back');
  });

  it.each<{ name: string; failing: string; asked: readonly string[] }>([
    { name: 'the node does not go back', failing: 'rollback', asked: ['pause', 'n2', 'resume'] },
    { name: 'nobody knows whether it paused', failing: 'pause', asked: ['pause', 'resume'] },
    { name: 'it cannot be resumed', failing: 'resume', asked: ['pause', 'n2', 'resume'] },
  ])('is resumed, or that is tried, when $name', async ({ failing, asked }) => {
    const act: Act = (step, members) =>
      step.action === failing ? { kind: 'unknown', detail: 'no answer' } : putsBack(step, members);
    const guarded = await upgraded({ ...PAUSING, act });
    spoil(guarded, 'n2');
    await bursts(guarded, WINDOW_BURSTS);
    expect(nodesOf(guarded)).toEqual(asked);
    expect(standing(guarded.rollback())).toMatch(/^halted: .*no answer$/);
  });

  it('is not paused for a rollback that gets no permit', async () => {
    const guarded = await upgraded(PAUSING);
    guarded.members.set('n3', joining());
    spoil(guarded, 'n2');
    await bursts(guarded, WINDOW_BURSTS);
    expect(guarded.asked).toEqual([]);
  });
});

describe('a rehearsal', () => {
  it('asks for nothing, takes no permit, and says what it would have done', async () => {
    const guarded = await upgraded({ rollbackRules: { isDryRun: true } });
    const [before] = guarded.state().permits.open;
    spoil(guarded, 'n2');
    await bursts(guarded, 5);
    expect([guarded.asked.length, guarded.rehearsed.map(({ node }) => node)]).toEqual([0, ['n2']]);
    expect([standing(guarded.rollback()), guarded.ends]).toEqual(['rehearsed', ['rehearsed']]);
    expect(guarded.state().permits.open).toEqual([before]);
  });
});
