import { describe, expect, it } from 'vitest';
import { NO_FACTS } from '../../../src/core/facts/facts.ts';
import { factId, factsField } from '../../../src/core/ledger/fact-fields.ts';
import { FREEZE, LedgerStory, OVERRIDE } from '../../support/ledger-story.ts';

describe('the facts of a snapshot', () => {
  it('are read whole', () => {
    const story = new LedgerStory();
    story.say(FREEZE);
    story.say(OVERRIDE);
    const written: unknown = JSON.parse(JSON.stringify(story.state.facts));
    expect(factsField(written, 'facts')).toEqual(story.state.facts);
    expect(factsField(NO_FACTS, 'facts')).toEqual(NO_FACTS);
  });

  it('are refused where anything is missing or is not what it should be', () => {
    expect(() => factsField({ ...NO_FACTS, freezes: undefined }, 'facts')).toThrow('facts.freezes');
    const broken = { ...NO_FACTS, freezes: [{ id: 'frz_1', covers: 'some' }] };
    expect(() => factsField(broken, 'facts')).toThrow('facts.freezes[0]');
    expect(() => factId('42', 'id')).toThrow('the name of a fact');
  });
});
