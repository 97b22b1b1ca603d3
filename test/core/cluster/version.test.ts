import { describe, expect, it } from 'vitest';
import {
  compareVersions,
  isInRange,
  isSameVersion,
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

describe('isSameVersion', () => {
  it.each([
    ['3.5.16', 'v3.5.16', true],
    ['3.5', '3.5.0', true],
    ['3.5.16', '3.5.17', false],
    ['2.0.0-rc.1', '2.0.0', false],
    ['2.0.0+a', '2.0.0+b', false],
    ['2.0.0+a', 'v2.0.0+a', true],
    ['main', 'main', true],
    ['main', '1.0.0', false],
    ['1.0.0', 'main', false],
  ])('of %s and %s is %s', (a, b, expected) => {
    expect(isSameVersion(a, b)).toBe(expected);
  });
});

describe('versions before their release', () => {
  it('are older than it, and in the order of their letters among themselves', () => {
    const [alpha, beta, released] = ['1.0.0-alpha', '1.0.0-beta', '1.0.0'].map(version);
    if (!alpha || !beta || !released) throw new Error('all three are versions');
    expect(compareVersions(alpha, beta)).toBeLessThan(0);
    expect(compareVersions(beta, alpha)).toBeGreaterThan(0);
    expect(compareVersions(released, beta)).toBeGreaterThan(0);
    expect(compareVersions(beta, released)).toBeLessThan(0);
    expect(compareVersions(beta, beta)).toBe(0);
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
    ['>=1.5.0', '1.5.0', true],
    ['>=1.5.0', '1.4.9', false],
    ['<=1.5.0', '1.5.1', false],
    ['<=1.5.0', '1.4.0', true],
    ['=1.5.0', '1.5.1', false],
    ['=1.5', '1.5.1', false],
    ['=1.5', '1.5.0', true],
    ['<1.5.0', '1.4.9', true],
    ['10.12', '10.12.3', true],
    ['10.12', '10.13.0', false],
    [' >=1.0   <2.0 ', '1.5.0', true],
    ['>1.0 >1.1 >1.2 >1.3', '1.4.0', true],
    ['>=2.2.0-rc.2', '2.2.0-rc.1', false],
    ['>=2.2.0-rc.2', '2.2.0-rc.2', true],
  ])('%s has %s in it: %s', (text, inside, expected) => {
    const range = parseVersionRange(text);
    expect(range && isInRange(version(inside), range)).toBe(expected);
  });

  it.each(['', '  ', '^1.2', 'x>=1.2.0', '>=', '1.0 || 2.0', '>1.0 >1.1 >1.2 >1.3 >1.4'])(
    'is not read from %j',
    (text) => {
      expect(parseVersionRange(text)).toBeUndefined();
    },
  );
});
