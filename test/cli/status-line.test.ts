import { describe, expect, it } from 'vitest';
import { StatusLine } from '../../src/cli/status-line.ts';

function terminal(columns = 80) {
  const written: string[] = [];
  const line = new StatusLine({ write: (text: string) => void written.push(text) }, () => columns);
  return { line, written };
}

const CLEAR = '\r\u001b[2K';

describe('the last line of a terminal', () => {
  it('is written over, and whole lines go above it', () => {
    const { line, written } = terminal();
    line.show('33 %');
    line.print('n2 is complete');
    line.show('66 %');
    expect(written).toEqual([`${CLEAR}33 %`, `${CLEAR}n2 is complete\n33 %`, `${CLEAR}66 %`]);
  });

  it('leaves nothing behind once it is empty, and changes nothing where it never was', () => {
    const { line, written } = terminal();
    line.print('first');
    line.show('33 %');
    line.show('');
    line.print('last');
    expect(written).toEqual(['first\n', `${CLEAR}33 %`, CLEAR, 'last\n']);
  });

  it('is cut where it would wrap, since what wraps cannot be cleared', () => {
    const { line, written } = terminal(5);
    line.show('123456789');
    expect(written).toEqual([`${CLEAR}1234`]);
  });
});
