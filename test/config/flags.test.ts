import { describe, expect, it } from 'vitest';
import { parseServeFlags } from '../../src/config/flags.ts';

function findings(...args: readonly string[]): readonly string[] {
  const parsed = parseServeFlags(args, ['tour', 'backlog']);
  if (parsed.ok) return [];
  return parsed.findings.map(({ place, message }) => `${place.column} ${message}`);
}

describe('parseServeFlags', () => {
  it('reads every flag, with a space or an equals sign', () => {
    const args = ['--config', 'a.yaml', '--listen=[::1]:0', '--log-level', 'warn'];
    const parsed = parseServeFlags([...args, '--rules', 'r1', '--rules=r2', '--help', '--version']);
    expect(parsed).toEqual({
      ok: true,
      value: {
        configPath: 'a.yaml',
        listen: { host: '::1', port: 0 },
        logLevel: 'warn',
        rulePaths: ['r1', 'r2'],
        demo: false,
        scenario: undefined,
        watch: false,
        help: true,
        version: true,
      },
    });
  });

  it('takes no flags for no settings, and -h for help', () => {
    expect(parseServeFlags([])).toMatchObject({ ok: true, value: { demo: false, rulePaths: [] } });
    expect(parseServeFlags(['-h', '--demo'])).toMatchObject({ value: { demo: true, help: true } });
  });

  it('takes a scenario for the demo, and any name where it does not know them', () => {
    const args = ['--demo', '--scenario', 'tour'];
    expect(parseServeFlags(args, ['tour'])).toMatchObject({ value: { scenario: 'tour' } });
    expect(parseServeFlags(args)).toMatchObject({ value: { scenario: 'tour' } });
  });

  it.each([
    [['--scenario', 'tour'], '1 --scenario: it is for the demo; add --demo'],
    [
      ['--demo', '--scenario', 'backlgo'],
      '2 --scenario: expected one of tour, backlog; did you mean "backlog"?',
    ],
    [['--demo', '--scenario', 's3cr3t'], '2 --scenario: expected one of tour, backlog'],
    [['--lsten', 'x'], '1 unknown flag --lsten; did you mean "--listen"?'],
    [['--demo', '-x'], '2 unknown flag -x'],
    [['--token=s3cr3t'], '1 unknown flag --token'],
    [['--config'], '1 --config needs a value'],
    [['--config='], '1 --config needs a value'],
    [['--config', '--demo'], '1 --config needs a value'],
    [['--demo=yes'], '1 --demo takes no value'],
    [['--demo', '--demo'], '2 --demo is given twice'],
    [['--config', 'a', '--config', 'b'], '3 --config is given twice'],
    [['stray'], '1 unexpected argument; serve takes flags only'],
    [['--listen', ':9455'], '1 --listen: expected an address such as 127.0.0.1:9455 or [::1]:9455'],
    [['--demo', '--log-level', 'all'], '2 --log-level: expected one of debug, info, warn, error'],
    [
      ['--config', 'a', '--demo'],
      '3 --demo: the demo brings its own configuration; leave --config out',
    ],
  ])('refuses %j', (args, finding) => {
    expect(findings(...args)).toEqual([finding]);
  });

  it('repeats no value, whatever it belongs to', () => {
    const all = findings('--token', 's3cr3t', '--listen', 's3cr3t', 's3cr3t', '--log-level=s3cr3t');
    expect(all).toHaveLength(4);
    expect(all.join()).not.toContain('s3cr3t');
  });
});
