import { describe, expect, it } from 'vitest';
import { countInForce } from '../../src/service/facts-in-force.ts';
import { ATTEST, FREEZE, LedgerStory, OVERRIDE, T0 } from '../support/ledger-story.ts';

const at = (ms: number) => ({ earliestMs: ms, latestMs: ms });

describe('countInForce', () => {
  it('counts what counts now, and neither what is over nor what awaits approval', () => {
    const story = new LedgerStory();
    story.say({ ...FREEZE, until: { kind: 'after', ms: 60_000 } });
    story.say({ ...FREEZE, fromMs: T0 + 120_000 });
    story.say(OVERRIDE);
    story.say({ ...OVERRIDE, secondPerson: true });
    story.say(ATTEST);
    story.say({ ...ATTEST, name: 'other', secondPerson: true });
    const { facts } = story.state;
    expect(countInForce(facts, at(T0))).toEqual({ freeze: 1, override: 1, attestation: 1 });
    expect(countInForce(facts, at(T0 + 60_000))).toMatchObject({ freeze: 0 });
    expect(countInForce(facts, at(T0 + 3_600_000))).toMatchObject({ freeze: 1, override: 0 });
  });
});
