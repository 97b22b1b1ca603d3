import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { windowKey } from '../../../src/core/cluster/window.ts';

describe('windowKey', () => {
  it('is the same for equal windows, and another for others', () => {
    const window = { cron: '0 22 * * *', durationMs: durationMs(60_000), zone: 'UTC' };
    expect(windowKey({ ...window })).toBe(windowKey(window));
    expect(windowKey({ ...window, zone: 'Europe/Berlin' })).not.toBe(windowKey(window));
  });
});
