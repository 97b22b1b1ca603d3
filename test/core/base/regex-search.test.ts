import { describe, expect, it } from 'vitest';
import { compileSearch } from '../../../src/core/base/regex-search.ts';

describe('compileSearch', () => {
  it('finds a match anywhere, and no newline by a dot', () => {
    expect(compileSearch('b+').isIn('abbc')).toBe(true);
    expect(compileSearch('^b').isIn('abbc')).toBe(false);
    expect(compileSearch('a.c').isIn('a\nc')).toBe(false);
  });

  it('replaces every match, with groups by number and by name', () => {
    expect(compileSearch('(\\w+)@(?P<host>\\w+)').replaceAll('a@b, c@d', '$host:$1$$')).toBe(
      'b:a$, d:c$',
    );
    expect(compileSearch('x*').replaceAll('ab', '-')).toBe('-a-b-');
    expect(compileSearch('a(b)?').replaceAll('a', '<$1$2$nope>')).toBe('<>');
  });

  it('says what is wrong with a pattern, and takes linear time for the others', () => {
    expect(() => compileSearch('(')).toThrow(RangeError);
    expect(compileSearch('(a*)*b').isIn('a'.repeat(5_000))).toBe(false);
  });
});
