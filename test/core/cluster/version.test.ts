import { describe, expect, it } from 'vitest';
import {
  compareVersions,
  isInRange,
  parseVersion,
  parseVersionRange,
} from '../../../src/core/cluster/version.ts';

function version(text: string) {
  const parsed = parseVersion(text);
  if (parsed === undefined) throw new Error(`${text} is no version`);
  return parsed;
}

describe('parseVersion', () => {
  it.each([
    ['3.5.16', { major: 3, minor: 5, patch: 16, pre: '' }],
    ['v3.5', { major: 3, minor: 5, patch: 0, pre: '' }],
    ['2.0.0-rc.1+build.7', { major: 2, minor: 0, patch: 0, pre: 'rc.1' }],
  ])('reads %s', (text, expected) => {
    expect(parseVersion(text)).toEqual(expected);
  });

  it.each(['', '3', 'latest', '3.x', '3.5.1.2', ' 3.5', '3.5-', '9999999999.0'])(
    'does not guess at %j',
    (text) => {
      expect(parseVersion(text)).toBeUndefined();
    },
  );
});

describe('compareVersions', () => {
  it('orders them by number, and what comes before a release before it', () => {
    const sorted = ['1.9.0', '1.10.0-alpha', '1.10.0-rc.1', '1.10.0', '1.10.1', '2.0.0'];
    const shuffled = [...sorted].reverse();
    expect(shuffled.sort((a, b) => compareVersions(version(a), version(b)))).toEqual(sorted);
    expect(compareVersions(version('v1.2'), version('1.2.0'))).toBe(0);
  });
});

describe('a range of versions', () => {
  it.each([
    ['1.9', '1.9.4', true],
    ['1.9', '1.10.0', false],
    ['1.9.4', '1.9.4', true],
    ['1.9.4', '1.9.5', false],
    ['>=2.0 <2.2', '2.1.7', true],
    ['>=2.0 <2.2', '2.2.0', false],
    ['>=2.0 <2.2', '2.2.0-rc.1', false],
    ['>1.0 <=1.5.0', '1.5.0', true],
    ['>1.0.0', '1.0.0', false],
  ])('%s has %s in it: %s', (text, inside, expected) => {
    const range = parseVersionRange(text);
    expect(range && isInRange(version(inside), range)).toBe(expected);
  });

  it.each(['', '  ', '^1.2', '>=', '1.0 || 2.0', '>1.0 >1.1 >1.2 >1.3 >1.4'])(
    'is not read from %j',
    (text) => {
      expect(parseVersionRange(text)).toBeUndefined();
    },
  );
});
