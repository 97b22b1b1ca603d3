import { describe, expect, it } from 'vitest';
import { counts, factIdOf, parseFactId } from '../../../src/core/facts/fact.ts';

describe('parseFactId', () => {
  it.each(['att_1', 'frz_k3f9x2', 'ovr_0'])('takes %s', (text) => {
    expect(parseFactId(text)).toBe(text);
  });

  it.each(['', 'att_', 'frz-1', 'dec_1', 'frz_ABC', `frz_${'1'.repeat(41)}`])(
    'refuses %j',
    (text) => expect(parseFactId(text)).toBeUndefined(),
  );
});

describe('factIdOf', () => {
  it('says in its name what kind of fact it is', () => {
    expect(factIdOf('freeze', '1')).toBe('frz_1');
    expect(factIdOf('attestation', '1')).toBe('att_1');
    expect(factIdOf('override', '1')).toBe('ovr_1');
  });

  it('does not make a name that could not be read again', () => {
    expect(() => factIdOf('freeze', 'A B')).toThrow('digits');
  });
});

describe('counts', () => {
  it('does not count what waits for a second person', () => {
    expect(counts({ kind: 'awaited', untilMs: 1 })).toBe(false);
    expect(counts({ kind: 'not-needed' })).toBe(true);
    expect(counts({ kind: 'given', by: 'eve', atMs: 1 })).toBe(true);
  });
});
