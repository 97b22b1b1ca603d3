import { describe, expect, it } from 'vitest';
import { ATTEST, LedgerStory, T0 } from '../../../support/ledger-story.ts';

describe('attest', () => {
  it('notes who vouched for what, and when', () => {
    const story = new LedgerStory();
    const id = story.say(ATTEST);
    expect(story.state.facts.attestations).toMatchObject([
      { id, by: 'ada', atMs: T0, name: 'backup-verified', approval: { kind: 'not-needed' } },
    ]);
  });

  it('waits an hour for a second person where one is asked for', () => {
    const story = new LedgerStory();
    story.say({ ...ATTEST, secondPerson: true });
    expect(story.state.facts.attestations[0]?.approval).toEqual({
      kind: 'awaited',
      untilMs: T0 + 3_600_000,
    });
  });

  it('refuses an end that has passed by any clock', () => {
    const late = { kind: 'at', atMs: T0 + 500 } as const;
    const time = { earliestMs: T0, latestMs: T0 + 500 };
    const outcome = new LedgerStory().ask({ ...ATTEST, until: late }, 'ada', { time });
    expect(outcome).toMatchObject({ refusal: { code: 'invalid-time' } });
  });
});
