import { describe, expect, it } from 'vitest';
import { renderLine, type Style, showsColours, styled } from '../../src/cli/styled-text.ts';

/** A text in every style there is. */
function inAll(isTerminal: boolean, env: Readonly<Record<string, string>>): readonly string[] {
  const styles: readonly Style[] = ['strong', 'good', 'bad', 'doubtful', 'aside'];
  return styles.map((style) => renderLine([styled(style, 'x')], showsColours(isTerminal, env)));
}

const PLAIN = ['x', 'x', 'x', 'x', 'x'];

describe('showsColours', () => {
  it('colours on a terminal, and ends each colour where the text ends', () => {
    const coloured = inAll(true, { TERM: 'xterm-256color', NO_COLOR: '' });
    const codes = ['1', '1;32', '1;31', '1;33', '2'];
    expect(coloured).toEqual(codes.map((code) => `\u001b[${code}mx\u001b[0m`));
  });

  it.each([
    ['into a file or a pipe', false, {}],
    ['when NO_COLOR has any value', true, { NO_COLOR: '0' }],
    ['on a dumb terminal', true, { TERM: 'dumb' }],
  ])('does not colour %s', (_where, isTerminal, env) => {
    expect(inAll(isTerminal, env)).toEqual(PLAIN);
  });
});

describe('renderLine', () => {
  it('joins the pieces, and ends with the last that can be seen', () => {
    expect(renderLine(['a ', styled('bad', 'b'), ' c', '  '], false)).toBe('a b c');
    expect(renderLine([], true)).toBe('');
    expect(renderLine([styled('bad', '')], true)).toBe('');
  });

  it.each([
    ['an escape', '\u001b[2J', '\\u{1b}[2J'],
    ['a line end', 'a\nb', 'a\\u{a}b'],
    ['a turn of direction', '\u202eabc', '\\u{202e}abc'],
  ])('shows %s instead of doing it, in every piece', (_what, text, shown) => {
    expect(renderLine([text, styled('aside', text)], false)).toBe(shown + shown);
  });
});
