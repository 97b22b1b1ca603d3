import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import type { RollbackEvent } from '../../../src/core/ledger/events/rollback.ts';
import { permitIdOf } from '../../../src/core/ledger/permits/permit.ts';
import type { RollbackPlan } from '../../../src/core/ledger/rollbacks/rollback.ts';
import { holderOf, nextOf, type RollbackSight } from '../../../src/core/plan/rollback-next.ts';
import { nodeId } from '../../support/case-builder.ts';
import { T0 } from '../../support/ledger-story.ts';
import { GRANT, ledgerAfter } from '../../support/permit-story.ts';
import {
  onlyRollback,
  ROLLBACK,
  ROLLBACK_EVENTS,
  ROLLBACK_PLAN,
} from '../../support/rollback-story.ts';

const PATIENCE_MS = 60_000;

/** n3 and n2 go back, without a pause. */
const PLAIN: RollbackPlan = { ...ROLLBACK_PLAN, pauses: false };

const intended = (plan: RollbackPlan): RollbackEvent => ({
  ...ROLLBACK_EVENTS['rollback-intended'],
  plan,
});
const fired = (index: number): RollbackEvent => ({
  ...{ ...ROLLBACK_EVENTS['rollback-step-fired'], index },
});
const done = (index: number): RollbackEvent => ({
  ...{ ...ROLLBACK_EVENTS['rollback-step-done'], index },
});
const failed = (index: number, isUnknown = false): RollbackEvent => ({
  ...{ ...ROLLBACK_EVENTS['rollback-step-failed'], index, isUnknown },
});
const seen = (index: number): RollbackEvent => ({
  ...{ ...ROLLBACK_EVENTS['rollback-node-seen'], index },
});
const HALTED = ROLLBACK_EVENTS['rollback-halted'];

const id = (node: string) => permitIdOf(node);

/** The permit under which a node goes back: step `index` of the rollback. */
const granted = (node: string, index: number): LedgerEvent => ({
  ...{ type: 'permit-granted', by: 'guard' },
  grant: {
    ...{ ...GRANT, id: id(node), node: nodeId(node), action: 'rollback' },
    ...{ holder: holderOf({ id: ROLLBACK }) },
    request: { key: `${ROLLBACK}-${index}`, digest: 'sha256:1' },
  },
});
const completed = (node: string): LedgerEvent => ({
  ...{ type: 'permit-completed', by: 'guard', id: id(node), outcome: 'done' },
});
const ended = (node: string, end: 'verified' | 'forced' | 'returned'): LedgerEvent => ({
  ...{ type: 'permit-ended', by: 'guard', id: id(node), end, why: undefined },
});

/** What comes next, in a word or two, after these events. */
function next(events: readonly LedgerEvent[], change: Partial<RollbackSight> = {}): string {
  const state = ledgerAfter(events);
  const found = nextOf(onlyRollback(state), {
    permits: state.permits,
    healthOf: () => ({ kind: 'good' }),
    awaited: () => 'n3 still runs 3.6.1',
    ...{ nowMs: T0, startedAtMs: T0, patienceMs: PATIENCE_MS, settlesWithinMs: 0 },
    ...change,
  });
  switch (found.kind) {
    case 'claim':
      return `claim ${found.back.node}`;
    case 'fire':
      return `fire ${found.step.id} ${found.token ?? '-'}`;
    case 'complete':
      return `complete ${found.permit.id} ${found.outcome}`;
    case 'seen':
      return `seen ${found.step.id}: ${found.detail}`;
    case 'give-up':
      return `give up ${found.step.id}`;
    case 'halt':
    case 'wait':
      return `${found.kind}: ${found.why}`;
    case 'end':
      return `end: ${found.result}`;
    case 'over':
      return 'over';
  }
}

const LATE: Partial<RollbackSight> = { nowMs: T0 + PATIENCE_MS + 1 };

const ONE_BACK = [
  intended(PLAIN),
  granted('n3', 0),
  fired(0),
  done(0),
  completed('n3'),
  ended('n3', 'verified'),
];

describe('a rollback, act by act', () => {
  it.each<{ after: string; events: readonly LedgerEvent[]; does: string }>([
    { after: 'its intent', events: [], does: 'claim n3' },
    { after: 'the permit', events: [granted('n3', 0)], does: 'fire rbk_1-0 1.2' },
    {
      after: 'the word that it is done',
      events: [granted('n3', 0), fired(0), done(0)],
      does: 'complete prm_n3 done',
    },
    {
      after: 'that',
      events: [granted('n3', 0), fired(0), done(0), completed('n3')],
      does: 'wait: n3 still runs 3.6.1',
    },
    {
      after: 'the node was seen',
      events: ONE_BACK.slice(1),
      does: 'seen rbk_1-0: n3 runs 3.5.21 and is well',
    },
    { after: 'the first node', events: [...ONE_BACK.slice(1), seen(0)], does: 'claim n2' },
    {
      after: 'the last node',
      events: [
        ...[...ONE_BACK.slice(1), seen(0), granted('n2', 1), fired(1), done(1), completed('n2')],
        ...[ended('n2', 'verified'), seen(1)],
      ],
      does: 'end: rolled-back',
    },
    { after: 'it has halted', events: [HALTED], does: 'over' },
  ])('after $after: $does', ({ events, does }) => {
    expect(next([intended(PLAIN), ...events])).toBe(does);
  });
});

describe('a rollback in which something goes wrong', () => {
  it.each<{ name: string; events: readonly LedgerEvent[]; does: string }>([
    {
      name: 'an actuator that refuses',
      events: [granted('n3', 0), fired(0), failed(0)],
      does: 'complete prm_n3 failed',
    },
    {
      name: 'that, once the permit knows',
      events: [
        ...[granted('n3', 0), fired(0), failed(0)],
        { ...completed('n3'), outcome: 'failed' } as LedgerEvent,
      ],
      does: 'halt: exec /usr/bin/back did not take n3 back: no answer',
    },
    {
      name: 'an actuator that does not answer keeps the permit, for it may still act',
      events: [granted('n3', 0), fired(0), failed(0, true)],
      does: 'halt: whether exec /usr/bin/back took n3 back is not known: no answer',
    },
    {
      name: 'a person who takes the permit away before it is seen to be back',
      events: [granted('n3', 0), fired(0), done(0), ended('n3', 'forced')],
      does: 'halt: the permit of n3 ended as forced before it was seen to be back',
    },
    {
      name: 'the same while it is under way',
      events: [granted('n3', 0), fired(0), ended('n3', 'forced')],
      does: 'halt: the permit of n3 is gone while it goes back',
    },
    {
      name: 'a node that came back by itself, which says nothing of its version',
      events: [granted('n3', 0), fired(0), done(0), ended('n3', 'returned')],
      does: 'halt: the permit of n3 ended as returned before it was seen to be back',
    },
  ])('$name: $does', ({ events, does }) => {
    expect(next([intended(PLAIN), ...events])).toBe(does);
  });

  it('halts when nothing more is seen for too long, counted anew from a start', () => {
    const waiting = [intended(PLAIN), granted('n3', 0), fired(0), done(0), completed('n3')];
    const lies = 'halt: exec /usr/bin/back says that n3 is back, and n3 still runs 3.6.1';
    expect(next(waiting, LATE)).toBe(lies);
    expect(next(waiting, { ...LATE, startedAtMs: T0 + 1 })).toMatch(/^wait: /);
    expect(next([intended(PLAIN)], LATE)).toBe('halt: n3 got no permit in time to go back');
  });

  it('halts when the node is back and as bad as before, after giving it some time', () => {
    const healthOf = () => ({ kind: 'bad', detail: 'error_rate of n3 still fails' }) as const;
    const blind = () => ({ kind: 'unknown', detail: 'nothing is known' }) as const;
    expect(next(ONE_BACK, { healthOf })).toBe('wait: error_rate of n3 still fails');
    expect(next(ONE_BACK, { healthOf: blind })).toBe('wait: nothing is known');
    expect(next(ONE_BACK, { ...LATE, healthOf })).toBe(
      'halt: n3 is back at 3.5.21, and it did not help: error_rate of n3 still fails',
    );
  });
});

describe('a rollback that a guard finds under way when it starts', () => {
  const underWay = [intended(PLAIN), granted('n3', 0), fired(0)];

  it('asks once more, by the same name, when nothing can be under way any more', () => {
    expect(next(underWay)).toBe('fire rbk_1-0 1.7');
    expect(next(underWay, { settlesWithinMs: 1_000 })).toMatch(/^wait: .* may be under way$/);
    expect(next(underWay, { settlesWithinMs: 1_000, nowMs: T0 + 1_000 })).toBe('fire rbk_1-0 1.7');
  });

  it('stops to ask when that ends the guard each time', () => {
    expect(next([...underWay, fired(0)])).toBe('fire rbk_1-0 1.7');
    expect(next([...underWay, fired(0), fired(0)])).toMatch(
      /^halt: rollback was asked for 3 times/,
    );
  });
});

describe('a rollback in a cluster that is paused meanwhile', () => {
  const begun = [intended(ROLLBACK_PLAN), granted('n3', 1)];

  it('pauses once the first node is reserved, and not for nothing', () => {
    expect(next(begun.slice(0, 1))).toBe('claim n3');
    expect(next(begun)).toBe('fire rbk_1-0 -');
    expect(next([...begun, fired(0), done(0)])).toBe('fire rbk_1-1 1.2');
  });

  it('does not begin with a cluster that could not be paused', () => {
    expect(next([...begun, fired(0), failed(0)])).toBe('halt: pause: no answer');
  });

  it('resumes at the end, and is over when that is done', () => {
    const back = [
      ...[...begun, fired(0), done(0), fired(1), done(1), completed('n3')],
      ...[ended('n3', 'verified'), seen(1), granted('n2', 2), fired(2), done(2), completed('n2')],
      ...[ended('n2', 'verified'), seen(2)],
    ];
    expect(next(back)).toBe('fire rbk_1-3 -');
    expect(next([...back, fired(3), done(3)])).toBe('end: rolled-back');
    expect(next([...back, fired(3), failed(3)])).toBe('halt: resume: no answer');
  });

  it('resumes also when it has halted, if it was paused, and tries that to the end', () => {
    const halted = [...begun, fired(0), done(0), HALTED];
    expect(next(halted)).toBe('fire rbk_1-3 -');
    expect(next([...halted, fired(3)])).toBe('fire rbk_1-3 1.7');
    expect(next([...halted, fired(3), fired(3), fired(3)])).toBe('give up rbk_1-3');
    expect(next([...halted, fired(3), failed(3)])).toBe('over');
    expect(next([...begun, HALTED])).toBe('over');
  });

  it('resumes also what may have been paused: nobody answered', () => {
    expect(next([...begun, fired(0), failed(0, true), HALTED])).toBe('fire rbk_1-3 -');
  });
});

describe('a rehearsal', () => {
  const plan = { ...ROLLBACK_PLAN, isDryRun: true };

  it('goes through every step without a permit', () => {
    const steps = [0, 1, 2, 3].flatMap((index) => [fired(index), done(index)]);
    expect(next([intended(plan)])).toBe('fire rbk_1-0 -');
    expect(next([intended(plan), fired(0)])).toBe('fire rbk_1-0 -');
    expect(next([intended(plan), ...steps.slice(0, 2)])).toBe('fire rbk_1-1 -');
    expect(next([intended(plan), ...steps])).toBe('end: rehearsed');
    expect(next([intended(plan), fired(0), failed(0)])).toBe('halt: rehearsing pause: no answer');
    expect(next([intended(plan), ...steps.slice(0, 2), HALTED])).toBe('over');
  });
});
