import { describe, expect, it } from 'vitest';
import { Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { createMatcher, exactName, matchesAll } from '../../../src/core/series/matcher.ts';

const labels = Labels.from([
  [METRIC_NAME, 'up'],
  ['node', 'n1'],
]);

describe('createMatcher', () => {
  it.each([
    ['=', 'n1', 'n1', true],
    ['=', 'n1', 'n2', false],
    ['=', 'n.', 'n1', false],
    ['!=', 'n1', 'n1', false],
    ['!=', 'n1', 'n2', true],
    ['=~', 'n.', 'n1', true],
    ['=~', 'n', 'n1', false],
    ['=~', 'n1|n2', 'n2', true],
    ['!~', 'n.', 'n1', false],
    ['!~', 'n.', 'm1', true],
    ['=', '', '', true],
    ['=~', '.+', '', false],
    ['!~', '.+', '', true],
  ] as const)('%s%j against %j: %s', (...row) => {
    const [operator, text, value, expected] = row;
    expect(createMatcher('node', operator, text).matches(value)).toBe(expected);
  });

  it.each(['=~', '!~'] as const)('refuses what is not a pattern after %s', (operator) => {
    expect(() => createMatcher('node', operator, '(')).toThrow(RangeError);
    expect(() => createMatcher('node', '=', '(')).not.toThrow();
  });
});

describe('matchesAll', () => {
  it('is met by everything when there is no matcher', () => {
    expect(matchesAll(labels, [])).toBe(true);
  });

  it('asks every matcher', () => {
    const name = createMatcher(METRIC_NAME, '=', 'up');
    expect(matchesAll(labels, [name, createMatcher('node', '=', 'n1')])).toBe(true);
    expect(matchesAll(labels, [name, createMatcher('node', '=', 'n2')])).toBe(false);
  });

  it('takes an absent label for an empty one', () => {
    expect(matchesAll(labels, [createMatcher('zone', '=', '')])).toBe(true);
    expect(matchesAll(labels, [createMatcher('zone', '!=', '')])).toBe(false);
  });
});

describe('exactName', () => {
  it.each([
    ['an equal matcher on the name', METRIC_NAME, '=', 'up'],
    ['nothing for a pattern, even of one word', METRIC_NAME, '=~', undefined],
    ['nothing for an unequal matcher', METRIC_NAME, '!=', undefined],
    ['nothing for another label', 'node', '=', undefined],
  ] as const)('is %s', (...row) => {
    const [, label, operator, expected] = row;
    const matchers = [createMatcher('zone', '=', 'a'), createMatcher(label, operator, 'up')];
    expect(exactName(matchers)).toBe(expected);
  });
});
