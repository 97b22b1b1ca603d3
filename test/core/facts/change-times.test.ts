import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { changeTimes } from '../../../src/core/facts/change-times.ts';
import { noFacts } from '../../../src/core/facts/view.ts';
import { ATTEST, FREEZE, LedgerStory, OVERRIDE, T0 } from '../../support/ledger-story.ts';

describe('changeTimes', () => {
  it('names every beginning and end, so that no verdict outlives one', () => {
    const story = new LedgerStory();
    story.say(ATTEST);
    story.say({ ...FREEZE, fromMs: T0 + 10, until: { kind: 'after', ms: 20 } });
    story.say(OVERRIDE);
    const facts = { ...noFacts(T0), ...story.state.facts };
    const demand = { name: 'backup-verified', maxAgeMs: durationMs(500), secondPerson: false };
    const openings = new Map([['w', [{ startMs: T0 + 1, endMs: T0 + 2 }]]]);
    const times = changeTimes({ ...facts, openings }, [demand]);
    const after = times.map((ms) => ms - T0).sort((a, b) => a - b);
    expect(after).toEqual([1, 2, 10, 30, 500, 3_600_000]);
  });
});
