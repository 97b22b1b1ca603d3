import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { bashCompletion } from '../../src/cli/completion/bash.ts';
import { completion } from '../../src/cli/completion.ts';
import { EXIT } from '../../src/cli/context.ts';
import { runCommand } from './harness.ts';

const run = promisify(execFile);

/** What bash offers for the last of these words. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const [before = '', word = ''] = words.slice(-2);
  const script = [
    bashCompletion(COMMANDS),
    // Only a real completion may call it.
    'compopt() { :; }',
    'COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))',
    `_holdpoint holdpoint "\${COMP_WORDS[COMP_CWORD]}" ${JSON.stringify(before)}`,
    `printf '%s\\n' "\${COMPREPLY[@]}"`,
  ].join('\n');
  const { stdout } = await run('bash', ['--norc', '-c', script, 'bash', ...words]);
  expect(word).toBe(words.at(-1));
  return stdout.split('\n').filter((line) => line !== '');
}

describe('holdpoint completion bash', () => {
  it('offers commands first', async () => {
    expect(await offered('holdpoint', '')).toEqual(COMMANDS.map(({ name }) => name));
    expect(await offered('holdpoint', 'co')).toEqual(['compare', 'completion']);
  });

  it.each([
    [['can-proceed', '--w'], ['--wait']],
    [
      ['can-proceed', '--node', 'n1', '--action', 're'],
      ['restart', 'remove'],
    ],
    [['can-proceed', '--node', ''], []],
    [
      ['serve', '--log-level', ''],
      ['debug', 'info', 'warn', 'error'],
    ],
    [['serve', '--config', 'package.js'], ['package.json']],
    [['check', '--w'], []],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish', '--help', '-h'],
    ],
    [
      ['help', 'st'],
      ['step', 'status'],
    ],
    [['nonsense', ''], []],
  ])('offers after %j what fits', async (words, offers) => {
    expect(await offered('holdpoint', ...words)).toEqual(offers);
  });
});

describe('holdpoint completion', () => {
  it.each(['bash', 'zsh', 'fish'])('knows every command and flag in %s', async (shell) => {
    const { code, out } = await runCommand(completion, { args: [shell] });
    expect(code).toBe(EXIT.fine);
    for (const { name, flags } of COMMANDS) {
      expect(out).toContain(name);
      for (const flag of flags) expect(out).toContain(flag.name.slice(2));
    }
  });

  it('quotes for each shell what it gives special meaning', async () => {
    const zsh = await runCommand(completion, { args: ['zsh'] });
    expect(zsh.out).toContain("file'\\''s, else 127.0.0.1\\:9455)]:HOST\\:PORT: '");
    const fish = await runCommand(completion, { args: ['fish'] });
    expect(fish.out).toContain("the file\\'s, else 127.0.0.1:9455)'");
    expect(fish.out).toMatch(/-l config -rF -d '/);
    expect(fish.out).toMatch(/-l action -x -a 'drain /);
  });

  it.each([[[]], [['tcsh']]])('complains about %j', async (args) => {
    const { code, errors } = await runCommand(completion, { args });
    expect(code).toBe(EXIT.usage);
    expect(errors).toContain('SHELL');
  });
});
