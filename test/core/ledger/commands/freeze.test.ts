import { describe, expect, it } from 'vitest';
import { FREEZE, LedgerStory, T0 } from '../../../support/ledger-story.ts';

describe('beginFreeze', () => {
  it('begins now and stays until somebody ends it, unless told otherwise', () => {
    const story = new LedgerStory();
    story.say(FREEZE);
    expect(story.state.facts.freezes).toMatchObject([{ fromMs: T0, untilMs: undefined }]);
  });

  it('counts a span from when it begins', () => {
    const story = new LedgerStory();
    story.say({ ...FREEZE, fromMs: T0 + 1_000, until: { kind: 'after', ms: 500 } });
    expect(story.state.facts.freezes).toMatchObject([{ fromMs: T0 + 1_000, untilMs: T0 + 1_500 }]);
  });

  it.each([
    ['ends before it begins', T0 + 1_000, T0 + 1_000],
    ['has passed', T0 - 2_000, T0 - 1_000],
  ])('refuses one that %s, which would stop nothing', (_, fromMs, untilMs) => {
    const until = { kind: 'at', atMs: untilMs } as const;
    expect(new LedgerStory().ask({ ...FREEZE, fromMs, until })).toMatchObject({
      refusal: { code: 'invalid-time', detail: expect.stringContaining('stops nothing') },
    });
  });
});
