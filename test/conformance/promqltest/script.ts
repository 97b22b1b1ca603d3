import { durationLiteralMs } from '../../../src/core/promql/syntax/duration.ts';

/** When a case is evaluated. */
export type When =
  | { readonly kind: 'instant'; readonly atMs: number }
  | {
      readonly kind: 'range';
      readonly startMs: number;
      readonly endMs: number;
      readonly stepMs: number;
    };

/** What a case expects of errors and annotations. */
export interface Expectation {
  readonly kind: 'fail' | 'warn' | 'info' | 'no_warn' | 'no_info' | 'ordered' | 'string' | 'range';
  /** How the message is told: not at all, word by word, or by a pattern. */
  readonly message?: { readonly kind: 'msg' | 'regex'; readonly text: string };
  readonly text?: string;
}

/** One evaluation with its expected outcome. */
export interface EvalCommand {
  readonly kind: 'eval';
  readonly line: number;
  readonly when: When;
  readonly query: string;
  readonly expectations: readonly Expectation[];
  /** The series, or the one number, that are expected. */
  readonly results: readonly string[];
}

/** One command of a script. */
export type Command =
  | { readonly kind: 'clear' }
  | {
      readonly kind: 'load';
      readonly stepMs: number;
      readonly withNative: boolean;
      readonly series: readonly string[];
    }
  | EvalCommand;

/** Starts a command, with or without an empty line before. */
const COMMAND = /^(?:clear$|load(?:_with_nhcb)?\s+\S+$|eval(?:_\w+)?\s+(?:instant|range)\s)/;
const EVAL = /^eval(?:_(fail|warn|info|ordered))?\s+(instant|range)\s+(.*)$/;
const INSTANT = /^(?:at\s+(\S+)\s+)?(.*)$/;
const RANGE = /^from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.*)$/;
const EXPECT = /^expect\s+(\w+)\s*(.*)$/;

/** Reads a script: commands start a line, what belongs to them follows up to an empty line. */
export function readScript(text: string): readonly Command[] {
  const lines = text.split('\n').map((line) => line.trim());
  const commands: Command[] = [];
  let index = 0;
  while (index < lines.length) {
    const line = lines[index] ?? '';
    index += 1;
    if (line === '' || line.startsWith('#')) continue;
    if (line === 'clear') {
      commands.push({ kind: 'clear' });
      continue;
    }
    const body: string[] = [];
    const first = index;
    while (index < lines.length && lines[index] !== '' && !COMMAND.test(lines[index] ?? '')) {
      const next = lines[index] ?? '';
      if (!next.startsWith('#')) body.push(next);
      index += 1;
    }
    commands.push(readCommand(line, body, first));
  }
  return commands;
}

function readCommand(line: string, body: readonly string[], number: number): Command {
  const load = /^(load|load_with_nhcb)\s+(\S+)$/.exec(line);
  if (load !== null) {
    const withNative = load[1] === 'load_with_nhcb';
    return { kind: 'load', stepMs: readTime(load[2] ?? ''), withNative, series: body };
  }
  const [, oldStyle, kind, rest = ''] = EVAL.exec(line) ?? [];
  if (kind === undefined) throw new Error(`line ${number}: unknown command: ${line}`);
  const { when, query } = kind === 'range' ? readRange(rest) : readInstant(rest);
  const expectations: Expectation[] = oldStyle === undefined ? [] : [expectation(oldStyle, '')];
  const results: string[] = [];
  for (const entry of body) {
    const [, word, argument = ''] = EXPECT.exec(entry) ?? [];
    if (word === undefined) results.push(entry);
    else expectations.push(expectation(word, argument));
  }
  return { kind: 'eval', line: number, when, query, expectations, results };
}

function readInstant(rest: string): { readonly when: When; readonly query: string } {
  const [, at = '0', query = ''] = INSTANT.exec(rest) ?? [];
  return { when: { kind: 'instant', atMs: readTime(at) }, query };
}

function readRange(rest: string): { readonly when: When; readonly query: string } {
  const [, start = '', end = '', step = '', query = ''] = RANGE.exec(rest) ?? [];
  const [startMs, endMs, stepMs] = [readTime(start), readTime(end), readTime(step)];
  return { when: { kind: 'range', startMs, endMs, stepMs }, query };
}

/** A time or step: a duration, or a number of seconds. */
export function readTime(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const plain = text.replace(/^[+-]/, '');
  const ms = durationLiteralMs(plain) ?? Number(plain) * 1000;
  if (Number.isNaN(ms)) throw new Error(`not a time: ${text}`);
  return sign * ms;
}

const KINDS = ['fail', 'warn', 'info', 'no_warn', 'no_info', 'ordered', 'string', 'range'] as const;

function expectation(word: string, argument: string): Expectation {
  const kind = KINDS.find((known) => known === word);
  if (kind === undefined) throw new Error(`unknown expectation: ${word}`);
  const [, how, text = ''] = /^(msg|regex):\s*(.*)$/.exec(argument) ?? [];
  if (how === 'msg' || how === 'regex') return { kind, message: { kind: how, text } };
  return argument === '' ? { kind } : { kind, text: argument };
}
