import { describe, expect, it } from 'vitest';
import { compileExpander } from '../../../src/core/base/regex-expand.ts';

const ADDRESS = { pattern: '(?P<host>.*):(.*)', text: 'n1:2379' };
const NODE = { pattern: '(.*)', text: 'n1' };

describe('compileExpander', () => {
  it.each([
    { what: 'groups by number', ...ADDRESS, template: '$2 of $1', expected: '2379 of n1' },
    { what: 'a number in braces', ...ADDRESS, template: `\${1}st`, expected: 'n1st' },
    { what: 'a group by name', ...ADDRESS, template: '$host.', expected: 'n1.' },
    { what: 'a name in braces', ...ADDRESS, template: `\${host}x`, expected: 'n1x' },
    { what: 'the whole match', ...ADDRESS, template: '<$0>', expected: '<n1:2379>' },
    { what: 'the longest name there is', ...NODE, template: '$1st', expected: '' },
    { what: 'an unknown group as nothing', ...NODE, template: 'a$2', expected: 'a' },
    { what: 'one in braces as nothing', ...NODE, template: `a\${2}b`, expected: 'ab' },
    { what: 'what every object has as nothing', ...NODE, template: '$constructor', expected: '' },
    { what: 'two dollars as one', ...NODE, template: '$$1', expected: '$1' },
    { what: 'a dollar alone as itself', ...NODE, template: 'cost: $', expected: 'cost: $' },
    { what: 'a plain template as it is', ...NODE, template: 'x', expected: 'x' },
    { what: 'an idle group as nothing', pattern: 'n|(m)', text: 'n', template: '$1', expected: '' },
    { what: 'line feeds', pattern: '(.*)', text: 'a\nb', template: '$1', expected: 'a\nb' },
  ])('writes $what', ({ pattern, text, template, expected }) => {
    expect(compileExpander(pattern).expand(text, template)).toBe(expected);
  });

  it('does not expand what it only matches in part', () => {
    expect(compileExpander('n').expand('n1', '$0')).toBeUndefined();
  });

  it.each(['(', '(?=a)', 'a**'])('refuses %j with a RangeError', (pattern) => {
    expect(() => compileExpander(pattern)).toThrow(RangeError);
  });
});
