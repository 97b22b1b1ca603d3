import { type ApiData, sortAnnotations } from '../core/promql/api-answer.ts';
import { answerLines } from './answer-text.ts';
import { show, tell } from './ask.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { type PlotRange, plotLines } from './plot.ts';
import { styled } from './styled-text.ts';

/** What came of one query, wherever it was evaluated. */
export type Outcome =
  | {
      readonly kind: 'answered';
      readonly data: ApiData;
      /** Warnings and infos. */
      readonly annotations: readonly string[];
    }
  /** The query is wrong, or does not fit the data. */
  | {
      readonly kind: 'refused';
      /** In the words of Prometheus's API. */
      readonly errorType: string;
      readonly error: string;
      /** The line of the query with carets under the mistake. */
      readonly excerpt: string | undefined;
    }
  /** Nobody could say; the next query would fare no better. */
  | { readonly kind: 'failed'; readonly why: string };

/** Evaluates one query. */
export type Evaluate = (query: string) => Promise<Outcome>;

/** How answers are shown. */
export type Shown =
  | { readonly kind: 'table' | 'json' }
  | { readonly kind: 'plot'; readonly range: PlotRange };

/** A hundred thousand queries of a hundred characters. */
const QUERIES_BYTES_MAX = 16 * 1024 * 1024;

/** Evaluates one expression and shows what it comes to. */
export async function answerOne(
  context: AskingContext,
  query: string,
  { evaluate, shown }: { readonly evaluate: Evaluate; readonly shown: Shown },
): Promise<ExitCode> {
  const outcome = await evaluate(query);
  if (outcome.kind === 'failed') return fail(context, outcome.why);
  if (shown.kind === 'json') context.print(jsonLine(query, outcome));
  if (outcome.kind === 'refused') {
    tell(context, [styled('bad', 'REFUSED'), `  ${outcome.error}`]);
    for (const line of outcome.excerpt?.split('\n') ?? []) tell(context, [`  ${line}`]);
    return EXIT.usage;
  }
  if (shown.kind === 'table') show(context, answerLines(outcome.data));
  if (shown.kind === 'plot') show(context, plotLines(outcome.data, shown.range));
  for (const note of outcome.annotations) tell(context, [styled('doubtful', 'note'), `: ${note}`]);
  return EXIT.fine;
}

/**
 * Evaluates each line of a file and prints one JSON line for each; blank lines are passed over. A
 * query that is refused is answered as an error, as any other: its line says so, and the exit code
 * does only when a query had no answer.
 */
export async function answerFile(
  context: AskingContext,
  path: string,
  evaluate: Evaluate,
): Promise<ExitCode> {
  const file = await context.files.readFile(path, QUERIES_BYTES_MAX);
  if (file.kind === 'failed') {
    tell(context, [`holdpoint query: ${path}: ${file.why}`]);
    return EXIT.usage;
  }
  for (const line of new TextDecoder().decode(file.bytes).split('\n')) {
    if (context.signal.aborted) return EXIT.cannotJudge;
    const query = line.trim();
    if (query === '') continue;
    const outcome = await evaluate(query);
    if (outcome.kind === 'failed') return fail(context, outcome.why);
    context.print(jsonLine(query, outcome));
  }
  return EXIT.fine;
}

function jsonLine(query: string, outcome: Exclude<Outcome, { kind: 'failed' }>): string {
  if (outcome.kind === 'answered') {
    const { data, annotations } = outcome;
    return JSON.stringify({ query, status: 'success', data, ...sortAnnotations(annotations) });
  }
  const { errorType, error } = outcome;
  return JSON.stringify({ query, status: 'error', errorType, error });
}

function fail(context: AskingContext, why: string): ExitCode {
  tell(context, [styled('bad', 'NO ANSWER'), `  ${why}`]);
  return EXIT.cannotJudge;
}
