import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { type Command, HELP_FLAG } from '../../src/cli/command.ts';

const COMMAND: Command = {
  name: 'try',
  summary: '',
  about: '',
  operand: { name: 'WORD', required: false },
  flags: [
    { name: '--cluster', value: 'NAME', does: '', required: true },
    { name: '--json', does: '' },
    { name: '--wait', short: '-w', value: 'DURATION', does: '' },
    HELP_FLAG,
  ],
  exits: [],
  examples: [],
};

describe('parseArguments', () => {
  it.each([
    [['--cluster', 'a'], { '--cluster': 'a' }, undefined],
    [['--cluster=a', 'word'], { '--cluster': 'a' }, 'word'],
    [['--cluster=a=b', '--json'], { '--cluster': 'a=b', '--json': '' }, undefined],
    [['--cluster=-a', '-w', '5s'], { '--cluster': '-a', '--wait': '5s' }, undefined],
    [['word', '--cluster', 'a', '--json'], { '--cluster': 'a', '--json': '' }, 'word'],
    [['--cluster', 'a', '--', '--json'], { '--cluster': 'a' }, '--json'],
    [['--cluster', 'a', '-1 + up'], { '--cluster': 'a' }, '-1 + up'],
    [['--cluster', 'a', '-'], { '--cluster': 'a' }, '-'],
    [['--cluster=two\nlines'], { '--cluster': 'two\nlines' }, undefined],
  ])('reads %j', (args, values, operand) => {
    const parsed = parseArguments(args, COMMAND);
    const operands = operand === undefined ? [] : [operand];
    const all = { values: new Map(Object.entries(values)), operand, operands };
    expect(parsed).toEqual({ kind: 'parsed', ...all });
  });

  it('reads many operands where that is allowed', () => {
    const many = {
      ...COMMAND,
      operand: { name: 'PATH', required: false, repeatable: true },
    } as const;
    const parsed = parseArguments(['a', '--cluster', 'b', 'c', '--', '--d'], many);
    expect(parsed).toMatchObject({ kind: 'parsed', operand: 'a', operands: ['a', 'c', '--d'] });
  });

  it.each([
    [[], ['--cluster is required']],
    [['--cluster'], ['--cluster needs a NAME']],
    [['--cluster='], ['--cluster needs a NAME']],
    [['--cluster', '--json'], ['--cluster needs a NAME']],
    [['--cluster', 'a', '--cluster', 'b'], ['--cluster is given twice']],
    [['--cluster', 'a', '--json=yes'], ['--json takes no value']],
    [['--cluster', 'a', 'b', 'c'], ['takes one WORD; quote it if it has spaces']],
    [['--clutser', 's3cret'], ['unknown flag --clutser; did you mean "--cluster"?']],
    [['--cluster', 'a', '-x'], ['unknown flag -x']],
    [
      ['--json', '--json', '-wait', 'x'],
      ['--json is given twice', 'unknown flag -wait; did you mean "--wait"?'],
    ],
  ])('complains about %j, and repeats no value', (args, complaints) => {
    expect(parseArguments(args, COMMAND)).toEqual({ kind: 'wrong', complaints });
  });

  it('cuts what is too long for a flag', () => {
    const parsed = parseArguments([`--${'x'.repeat(1_000)}`], COMMAND);
    expect(JSON.stringify(parsed).length).toBeLessThan(120);
  });

  it('helps whatever else is wrong', () => {
    expect(parseArguments(['--nonsense', '-h', 'a', 'b'], COMMAND)).toEqual({ kind: 'help' });
    expect(parseArguments(['--', '--help'], COMMAND).kind).toBe('wrong');
  });

  it('refuses arguments where a command has none, and offers what is near', () => {
    const { operand: _, ...bare } = COMMAND;
    expect(parseArguments(['--cluster', 'a', 'x'], bare)).toEqual({
      kind: 'wrong',
      complaints: ['takes flags only; surplus argument'],
    });
    const choices = ['bash', 'zsh'];
    const chosen = { ...bare, operand: { name: 'SHELL', required: true, choices } };
    expect(parseArguments(['--cluster', 'a', 'bsah'], chosen)).toEqual({
      kind: 'wrong',
      complaints: ['SHELL is one of bash, zsh; did you mean "bash"?'],
    });
  });
});
