import { describe, expect, it } from 'vitest';
import { isTimeZone } from '../../src/config/time-zone.ts';

describe('isTimeZone', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'])(
    'knows %s',
    (name) => {
      expect(isTimeZone(name)).toBe(true);
    },
  );

  it.each(['', 'Europe/Nowhere', '+01:00', '-0500', 'Europe/Berlin; x'])('has no %j', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
