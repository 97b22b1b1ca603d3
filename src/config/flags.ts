import { didYouMean } from '../core/base/did-you-mean.ts';
import type { Checked, Finding } from '../core/base/errors.ts';
import { parseLogLevel } from './env.ts';
import { parseListenAddress } from './listen-address.ts';
import { LISTEN_FORM } from './schema.ts';
import { type ListenAddress, LOG_LEVELS, type LogLevel } from './settings.ts';

/** The flags of `holdpoint serve`; a flag that is not given is undefined, false or empty. */
export interface ServeFlags {
  readonly configPath: string | undefined;
  readonly listen: ListenAddress | undefined;
  readonly logLevel: LogLevel | undefined;
  /** Instead of the file's `rules`; relative to the working directory. */
  readonly rulePaths: readonly string[];
  readonly demo: boolean;
  /** The name of the scenario that the demo plays; one of those there are. */
  readonly scenario: string | undefined;
  /** Whether to reload whenever a file of the configuration changes. */
  readonly watch: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

const WITH_VALUE: readonly string[] = [
  '--config',
  '--listen',
  '--log-level',
  '--rules',
  '--scenario',
];
const SWITCHES: readonly string[] = ['--demo', '--watch', '--help', '--version'];
const SHORT: ReadonlyMap<string, string> = new Map([['-h', '--help']]);

/** Flags that may be given more than once. */
const REPEATABLE: ReadonlySet<string> = new Set(['--rules']);

/**
 * Parses the arguments after `serve`, strictly: unknown flags, flags given twice, missing values
 * and stray arguments are findings, whose column is the number of the argument. Values that are not
 * understood are not repeated. `--scenario` may have any of the given names, or any at all.
 */
export function parseServeFlags(
  args: readonly string[],
  scenarios?: readonly string[],
): Checked<ServeFlags> {
  const { given, findings } = splitFlags(args);
  const report = (flag: string, message: string): void => {
    findings.push({ place: placeOf(given.get(flag)?.at ?? 0), message: `${flag}: ${message}` });
  };
  const read = <T>(flag: string, expected: string, parse: (text: string) => T | undefined) => {
    const text = given.get(flag)?.values[0];
    const parsed = text === undefined ? undefined : parse(text);
    if (text !== undefined && parsed === undefined) report(flag, `expected ${expected}`);
    return parsed;
  };
  const value: ServeFlags = {
    configPath: given.get('--config')?.values[0],
    listen: read('--listen', LISTEN_FORM, parseListenAddress),
    logLevel: read('--log-level', oneOf(LOG_LEVELS), parseLogLevel),
    rulePaths: given.get('--rules')?.values ?? [],
    demo: given.has('--demo'),
    scenario: given.get('--scenario')?.values[0],
    watch: given.has('--watch'),
    help: given.has('--help'),
    version: given.has('--version'),
  };
  if (value.demo && value.configPath !== undefined) {
    report('--demo', 'the demo brings its own configuration; leave --config out');
  }
  const { scenario } = value;
  if (scenario !== undefined && !value.demo) {
    report('--scenario', 'it is for the demo; add --demo');
  } else if (scenario !== undefined && scenarios?.includes(scenario) === false) {
    report('--scenario', `expected ${oneOf(scenarios)}${didYouMean(scenario, scenarios)}`);
  }
  return findings.length === 0 ? { ok: true, value } : { ok: false, findings };
}

function oneOf(values: readonly string[]): string {
  return `one of ${values.join(', ')}`;
}

/** One flag as it was given. */
interface GivenFlag {
  /** The index of its first argument. */
  readonly at: number;
  readonly values: string[];
}

/** Sorts arguments into flags and their values. */
function splitFlags(args: readonly string[]): {
  readonly given: ReadonlyMap<string, GivenFlag>;
  readonly findings: Finding[];
} {
  const given = new Map<string, GivenFlag>();
  const findings: Finding[] = [];
  let index = 0;
  while (index < args.length) {
    const at = index;
    const { flag, inline } = splitArgument(args[at] ?? '');
    const next = args[at + 1];
    const hasNext = inline === undefined && next !== undefined && !next.startsWith('-');
    const message = checkFlag(flag, { inline, hasNext, isRepeated: given.has(flag) });
    if (message !== undefined) findings.push({ place: placeOf(at), message });
    else {
      const entry = given.get(flag) ?? { at, values: [] };
      if (WITH_VALUE.includes(flag)) entry.values.push(inline ?? next ?? '');
      given.set(flag, entry);
    }
    // What follows an unknown flag is taken for its value, and never shown: it may be a secret.
    const takesNext = hasNext && flag.startsWith('-') && !SWITCHES.includes(flag);
    index += takesNext ? 2 : 1;
  }
  return { given, findings };
}

function splitArgument(argument: string): { flag: string; inline: string | undefined } {
  const equals = argument.startsWith('--') ? argument.indexOf('=') : -1;
  const flag = equals < 0 ? argument : argument.slice(0, equals);
  const inline = equals < 0 ? undefined : argument.slice(equals + 1);
  return { flag: SHORT.get(flag) ?? flag, inline };
}

/** What is wrong with a flag; undefined when nothing is. */
function checkFlag(
  flag: string,
  use: { readonly inline: string | undefined; hasNext: boolean; isRepeated: boolean },
): string | undefined {
  if (!flag.startsWith('-')) return 'unexpected argument; serve takes flags only';
  const takesValue = WITH_VALUE.includes(flag);
  if (!takesValue && !SWITCHES.includes(flag)) {
    return `unknown flag ${flag}${didYouMean(flag, [...WITH_VALUE, ...SWITCHES])}`;
  }
  if (use.isRepeated && !REPEATABLE.has(flag)) return `${flag} is given twice`;
  if (!takesValue) return use.inline === undefined ? undefined : `${flag} takes no value`;
  return use.inline === '' || (use.inline === undefined && !use.hasNext)
    ? `${flag} needs a value`
    : undefined;
}

/** Arguments have no lines; the column is the number of the argument. */
function placeOf(index: number): Finding['place'] {
  return { file: 'command line', line: 1, column: index + 1 };
}
