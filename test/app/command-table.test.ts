import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fullCommands } from '../../src/app/command-table.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { completion } from '../../src/cli/completion.ts';
import { SCENARIOS } from '../../src/demo/scenario/catalog.ts';
import { runCommand } from '../cli/harness.ts';

const NAMES = SCENARIOS.map(({ name }) => name);

describe('the full table of commands', () => {
  it('knows the scenarios, and is the table of the command line in everything else', () => {
    const full = fullCommands();
    const scenario = full.flatMap(({ flags }) => flags).find(({ name }) => name === '--scenario');
    expect(scenario?.suggests).toEqual(NAMES);
    const without = full.map((command) => ({
      ...command,
      flags: command.flags.map((flag) => {
        const { suggests, ...rest } = flag;
        return flag.name === '--scenario' ? rest : flag;
      }),
    }));
    expect(without).toEqual(COMMANDS);
  });

  it.each(['bash', 'zsh', 'fish'])('lets completion offer them in %s', async (shell) => {
    const complete = { args: [shell] };
    const { out } = await runCommand((context) => completion(context, fullCommands()), complete);
    expect(out).toContain(NAMES.join(' '));
  });

  it('has the scenarios that docs/cli.md names', () => {
    const [, section = ''] = readFileSync('docs/cli.md', 'utf8').split(/^## serve$/m);
    const [, named = ''] = section.split('its scenarios are');
    const [sentence = ''] = named.split(', and `--help`');
    expect([...sentence.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name)).toEqual(NAMES);
  });
});
