import { describe, expect, it } from 'vitest';
import { chooseStyle } from '../../src/app/demo-style.ts';

/** A text in every style there is. */
function inAll(isTerminal: boolean, env: Readonly<Record<string, string>>): readonly string[] {
  const { title, good, bad, aside } = chooseStyle(isTerminal, env);
  return [title('x'), good('x'), bad('x'), aside('x')];
}

const PLAIN = ['x', 'x', 'x', 'x'];

describe('chooseStyle', () => {
  it('colours on a terminal, and ends each colour where the text ends', () => {
    const coloured = inAll(true, { TERM: 'xterm-256color', NO_COLOR: '' });
    expect(coloured).toEqual(['1', '32', '31', '2'].map((code) => `\u001b[${code}mx\u001b[0m`));
  });

  it.each([
    ['into a file or a pipe', false, {}],
    ['when NO_COLOR has any value', true, { NO_COLOR: '0' }],
    ['on a dumb terminal', true, { TERM: 'dumb' }],
  ])('does not colour %s', (_where, isTerminal, env) => {
    expect(inAll(isTerminal, env)).toEqual(PLAIN);
  });
});
