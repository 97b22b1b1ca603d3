import type { QueryTimes } from '../core/promql/api-answer.ts';
import type { Shown } from './query-answers.ts';

type Flags = ReadonlyMap<string, string>;

/** One expression, or a file of them. */
export function expressionComplaints(flags: Flags, operand: string | undefined): readonly string[] {
  const hasExpression = (operand ?? '').trim() !== '';
  if (!flags.has('--queries')) return hasExpression ? [] : ['EXPRESSION is missing'];
  return hasExpression ? ['EXPRESSION and --queries exclude each other'] : [];
}

/** A plot needs a range of time, and is one picture of one expression. */
export function plotComplaints(flags: Flags): readonly string[] {
  if (!flags.has('--plot')) return [];
  const complaints: string[] = [];
  if (!flags.has('--start')) complaints.push('--plot goes with --start, --end and --step');
  for (const other of ['--json', '--queries']) {
    if (flags.has(other)) complaints.push(`--plot and ${other} exclude each other`);
  }
  return complaints;
}

/** How the flags want the answer shown. */
export function shownAs(flags: Flags, times: QueryTimes): Shown {
  if (flags.has('--json')) return { kind: 'json' };
  if (!flags.has('--plot') || times.kind === 'instant') return { kind: 'table' };
  const { startMs, endMs, stepMs } = times;
  return { kind: 'plot', range: { startMs, endMs, stepMs } };
}
