import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RUNNERS } from '../../src/app/run.ts';
import { check } from '../../src/cli/check.ts';
import type { Command } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { EXIT } from '../../src/cli/context.ts';
import { commandHelp, help, overview, usageOf } from '../../src/cli/help.ts';
import { CHECK } from '../../src/cli/usage/check.ts';
import { HELP } from '../../src/cli/usage/help.ts';
import { SERVE } from '../../src/cli/usage/serve.ts';
import { parseServeFlags } from '../../src/config/flags.ts';
import { runCommand } from './harness.ts';

const NAMES = COMMANDS.map(({ name }) => name);

describe('the table of commands', () => {
  it('has what runs each command, and nothing else is run', () => {
    expect([...RUNNERS.keys()]).toEqual(NAMES);
  });

  it.each(COMMANDS)('names each flag of $name once, and what every exit code means', (command) => {
    const names = command.flags.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('--help');
    const codes = command.exits.map(([code]) => code);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect(codes).toContain(EXIT.usage);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) expect(example).toContain(`holdpoint ${command.name}`);
  });

  it.each(SERVE.flags)('has the flag $name of serve as its own parser knows it', (flag) => {
    const others = flag.name === '--scenario' ? ['--demo'] : [];
    const value = flag.suggests?.[0] ?? (flag.name === '--listen' ? '127.0.0.1:1' : 'x');
    const args = flag.value === undefined ? [flag.name] : [flag.name, value];
    expect(parseServeFlags([...args, ...others])).toMatchObject({ ok: true });
    expect(parseServeFlags([...args, ...args, ...others]).ok).toBe(flag.repeatable === true);
    if (flag.short !== undefined) expect(parseServeFlags([flag.short]).ok).toBe(true);
  });

  it('has every flag that the parser of serve would offer', () => {
    const known = new Set(SERVE.flags.map(({ name }) => name as string));
    const source = readFileSync('src/config/flags.ts', 'utf8');
    const flags = [...source.matchAll(/'(--[a-z-]+)'/g)].map(([, flag = '']) => flag);
    expect(flags.length).toBeGreaterThan(5);
    expect([...new Set(flags)].filter((flag) => !known.has(flag))).toEqual(['--version']);
  });

  it('has the flags that check takes, and check takes no others of serve', async () => {
    const known = new Set(CHECK.flags.map(({ name }) => name));
    for (const flag of SERVE.flags.filter(({ name }) => !known.has(name))) {
      const value = flag.suggests?.[0] ?? '127.0.0.1:1';
      const demo = flag.name === '--scenario' ? ['--demo'] : [];
      const args = flag.value === undefined ? [flag.name] : [flag.name, value, ...demo];
      const { code, errors } = await runCommand(check, { args });
      expect([flag.name, code]).toEqual([flag.name, EXIT.usage]);
      expect(errors).toContain('--config and --rules only');
    }
  });
});

describe('help', () => {
  it('lists every command', async () => {
    const { code, out } = await runCommand((context) => help(context, commandHelp), {});
    expect([code, out]).toEqual([EXIT.fine, overview()]);
    for (const { name, summary } of COMMANDS) {
      expect(out).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'));
    }
  });

  it.each(COMMANDS)('tells everything about $name within 80 columns', async (command) => {
    const runHelp = (args: readonly string[]) =>
      runCommand((context) => help(context, commandHelp), { args });
    const { code, out } = await runHelp([command.name]);
    expect(code).toBe(EXIT.fine);
    expect(out).toMatch(/^Usage: holdpoint /);
    for (const { name } of command.flags) expect(out).toContain(name);
    for (const [exit] of command.exits) expect(out).toContain(`\n  ${exit}  `);
    const [text = '', examples = ''] = out.split(/\nExamples?:\n/);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(examples.split('\n').map((line) => line.trim())).toEqual(command.examples);
  });

  it('says which command may have been meant', async () => {
    const given = { args: ['can-procede'] };
    const { code, errors } = await runCommand((context) => help(context, commandHelp), given);
    expect(code).toBe(EXIT.usage);
    expect(errors).toContain('unknown command "can-procede"; did you mean "can-proceed"?');
  });

  it('helps with itself', async () => {
    const given = { args: ['--help'] };
    const { out } = await runCommand((context) => help(context, commandHelp), given);
    expect(out).toBe(commandHelp(HELP));
  });
});

describe('docs/cli.md', () => {
  const text = readFileSync('docs/cli.md', 'utf8');

  /** The part of the page about one command. */
  function sectionOf({ name }: Command): string {
    const [, section = ''] = text.split(new RegExp(`^## ${name}$`, 'm'));
    return section.split(/^## /m)[0] ?? '';
  }

  it('has a section for each command in their order, and no others', () => {
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings.filter((heading) => NAMES.includes(heading ?? ''))).toEqual(NAMES);
    expect(headings).toEqual(['Which guard', 'Exit codes', ...NAMES]);
  });

  it.each(COMMANDS)(
    'tells of $name how it is called, its flags, exit codes and examples',
    (one) => {
      const section = sectionOf(one);
      expect(section).toContain(usageOf(one));
      const rows = [...section.matchAll(/^\| `(-.*?)` \| (.*) \|$/gm)];
      const documented = rows.map(([, flag, does]) => [flag, does]);
      expect(documented).toEqual(
        one.flags.map(({ name, short, value, does }) => {
          const form = short === undefined ? name : `${short}, ${name}`;
          return [value === undefined ? form : `${form} ${value}`, does];
        }),
      );
      const exits = [...section.matchAll(/^\| (\d) \| (.*) \|$/gm)];
      expect(exits.map(([, code, means]) => [Number(code), means])).toEqual(one.exits);
      for (const example of one.examples) expect(section).toContain(example);
    },
  );
});
