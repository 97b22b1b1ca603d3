import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { type Pulse, whyUnproven } from '../../../src/core/rulebook/pulse.ts';

const NOW = instant(1_000_000);

/** A pulse that was first seen, and last proven, so long ago; it is good for a minute. */
function pulse(sinceMs: number, provedMs: number | undefined): Pulse {
  return {
    value: 7,
    since: instant(NOW - sinceMs),
    seenAt: NOW,
    provedAt: provedMs === undefined ? undefined : instant(NOW - provedMs),
    withinMs: durationMs(60_000),
  };
}

describe('what speaks against a proof of life', () => {
  it.each([
    ['nothing as long as it is good', pulse(60_000, 60_000), undefined],
    ['that it is over', pulse(60_001, 60_001), 'frozen'],
    ['that it has not come yet', pulse(60_000, undefined), 'unproven'],
    ['that it did not come in its time', pulse(60_001, undefined), 'frozen'],
    ['that there is nothing of it', undefined, 'unproven'],
  ] as const)('is %s', (_, seen, why) => {
    expect(whyUnproven(seen, { by: 'changes', text: 'ticks' }, NOW)?.why).toBe(why);
  });

  it('is said with the value, and with what it should do', () => {
    const { detail } =
      whyUnproven(pulse(90_000, undefined), { by: 'non_zero', text: 'ticks' }, NOW) ?? {};
    expect(detail).toBe('ticks is 7 for 1m30s, and is to be other than 0 while it lives');
  });
});
