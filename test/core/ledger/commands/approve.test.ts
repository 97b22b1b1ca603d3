import { describe, expect, it } from 'vitest';
import { factIdOf } from '../../../../src/core/facts/fact.ts';
import { ATTEST, FREEZE, LedgerStory, OVERRIDE, T0 } from '../../../support/ledger-story.ts';

const HOUR_MS = 3_600_000;

describe('approve', () => {
  it.each([
    ['attestation', ATTEST],
    ['override', OVERRIDE],
  ] as const)('lets an %s count once another person stands behind it', (_, command) => {
    const story = new LedgerStory();
    const id = story.say({ ...command, secondPerson: true });
    story.later(1_000).say({ kind: 'approve', id }, 'eve');
    const { attestations, overrides } = story.state.facts;
    expect([...attestations, ...overrides]).toMatchObject([
      { approval: { kind: 'given', by: 'eve', atMs: T0 + 1_000 } },
    ]);
  });

  it('refuses the person who asked', () => {
    const story = new LedgerStory();
    const id = story.say({ ...OVERRIDE, secondPerson: true }, 'ada');
    expect(story.ask({ kind: 'approve', id }, 'ada')).toMatchObject({
      refusal: { code: 'same-person' },
    });
  });

  it('refuses a third person, and a request that has lapsed', () => {
    const story = new LedgerStory();
    const id = story.say(ATTEST);
    story.say({ kind: 'approve', id }, 'eve');
    expect(story.ask({ kind: 'approve', id }, 'bob')).toMatchObject({
      refusal: { code: 'already-approved', detail: expect.stringContaining('eve') },
    });
    const late = story.say({ ...ATTEST, name: 'other', secondPerson: true });
    story.later(HOUR_MS);
    expect(story.ask({ kind: 'approve', id: late }, 'eve')).toMatchObject({
      refusal: { code: 'unknown-fact', detail: expect.stringContaining('ask for it again') },
    });
  });

  it('has nothing to say of freezes, and of what is not there', () => {
    const story = new LedgerStory();
    const freeze = story.say(FREEZE);
    for (const id of [freeze, factIdOf('override', 'none')]) {
      expect(story.ask({ kind: 'approve', id }, 'eve')).toMatchObject({
        refusal: { code: 'unknown-fact' },
      });
    }
  });
});
