import { describe, expect, it } from 'vitest';
import { PROTECTED_HOLD_POINTS } from '../../../../src/core/facts/protected.ts';
import { LedgerStory, OVERRIDE, T0 } from '../../../support/ledger-story.ts';

const DAY_MS = 86_400_000;

describe('grantOverride', () => {
  it('notes who goes on past what, why and until when', () => {
    const story = new LedgerStory();
    story.say(OVERRIDE);
    expect(story.state.facts.overrides).toMatchObject([
      { by: 'ada', holdPoint: 'backlog', why: 'a false alarm', untilMs: T0 + 3_600_000 },
    ]);
  });

  it.each(PROTECTED_HOLD_POINTS)('never grants one of %s (R39)', (holdPoint) => {
    const outcome = new LedgerStory().ask({ ...OVERRIDE, holdPoint }, 'ada', {
      policyOn: () => 'allowed',
    });
    expect(outcome).toMatchObject({ refusal: { code: 'hold-point-protected' } });
  });

  it('never grants one where a runbook says so', () => {
    const outcome = new LedgerStory().ask(OVERRIDE, 'ada', { policyOn: () => 'never' });
    expect(outcome).toMatchObject({
      refusal: { code: 'hold-point-protected', detail: expect.stringContaining('override: never') },
    });
  });

  it('does not grant one of a hold point that no rule has', () => {
    expect(new LedgerStory().ask({ ...OVERRIDE, holdPoint: 'backlogg' })).toMatchObject({
      refusal: { code: 'unknown-hold-point' },
    });
  });

  it.each([
    ['without an end', { kind: 'open' }],
    ['for more than a day', { kind: 'after', ms: DAY_MS + 1 }],
    ['for a time that has passed', { kind: 'at', atMs: T0 }],
  ] as const)('does not grant one %s', (_, until) => {
    expect(new LedgerStory().ask({ ...OVERRIDE, until })).toMatchObject({
      refusal: { code: 'invalid-time' },
    });
  });

  it('waits for a second person where the rules ask for one, and no longer than it lasts', () => {
    const story = new LedgerStory();
    const short = { kind: 'after', ms: 60_000 } as const;
    story.say({ ...OVERRIDE, until: short }, 'ada', { policyOn: () => 'second_person' });
    expect(story.state.facts.overrides[0]?.approval).toEqual({
      kind: 'awaited',
      untilMs: T0 + 60_000,
    });
  });
});
