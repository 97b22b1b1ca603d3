import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FactId } from '../../../src/core/facts/fact.ts';
import { apply } from '../../../src/core/ledger/apply.ts';
import type { Command } from '../../../src/core/ledger/command.ts';
import type { LogRecord } from '../../../src/core/ledger/record.ts';
import { decodeState, emptyLedger, encodeState } from '../../../src/core/ledger/state.ts';
import { ATTEST, FREEZE, LedgerStory, ORDERS, OVERRIDE } from '../../support/ledger-story.ts';

function replay(records: readonly LogRecord[], from = emptyLedger(ORDERS)) {
  return records.reduce(apply, from);
}

/** A step of a random story: what is asked, by whom, and how much later. */
const STEP = fc.record({
  what: fc.constantFrom('attest', 'freeze', 'override', 'end', 'approve'),
  pick: fc.nat({ max: 20 }),
  by: fc.constantFrom('ada', 'eve'),
  secondPerson: fc.boolean(),
  laterMs: fc.nat({ max: 4 * 3_600_000 }),
});

type Step = ReturnType<typeof STEP.generate>['value'];

function commandOf({ what, pick, secondPerson }: Step, { state }: LedgerStory): Command {
  const { attestations, freezes, overrides } = state.facts;
  const kinds = ['attestation', 'freeze', 'override'] as const;
  const all = [attestations, freezes, overrides].flatMap((list, index) =>
    list.map(({ id }): { id: FactId; fact: (typeof kinds)[number] } => ({
      id,
      fact: kinds[index] ?? 'freeze',
    })),
  );
  const some = all[pick % Math.max(1, all.length)];
  if (what === 'freeze') return { ...FREEZE, until: { kind: 'after', ms: 3_600_000 } };
  if (what === 'override') return { ...OVERRIDE, secondPerson };
  if (what === 'attest' || some === undefined) return { ...ATTEST, secondPerson };
  if (what === 'approve') return { kind: 'approve', id: some.id };
  return { kind: 'end', ...some, why: 'enough' };
}

describe('apply', () => {
  it('gives the same state from the start and from any snapshot in between', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 40 }), fc.nat(), (steps, cut) => {
        const story = new LedgerStory();
        for (const step of steps) {
          story.later(step.laterMs).ask(commandOf(step, story), step.by);
        }
        const { records, state } = story;
        expect(replay(records)).toEqual(state);
        const at = cut % (records.length + 1);
        const snapshot = decodeState(encodeState(replay(records.slice(0, at))));
        expect(snapshot).toBeDefined();
        expect(replay(records.slice(at), snapshot)).toEqual(state);
      }),
    );
  });

  it('remembers where the log ends, and the newest time in it even if the clock went back', () => {
    const story = new LedgerStory();
    story.say(FREEZE);
    const newestAtMs = story.atMs;
    story.later(-3_600_000).say(OVERRIDE);
    const last = story.records.at(-1);
    expect(story.state).toMatchObject({ seq: 2, epoch: 1, hash: last?.hash, newestAtMs });
  });

  it.each([
    ['a number that does not follow', { seq: 3 }],
    ['another cluster', { cluster: 'payments' }],
    ['an older epoch', { epoch: 0 }],
    ['another history', { previousHash: 'f'.repeat(64) }],
  ])('refuses a record with %s', (_, change) => {
    const story = new LedgerStory();
    story.say(FREEZE);
    const before = story.state;
    story.say(OVERRIDE);
    const record = Object.assign({}, story.records.at(-1), change);
    expect(() => apply(before, record)).toThrow('does not follow record 1 of orders');
  });
});
