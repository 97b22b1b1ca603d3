import { durationMs } from '../core/base/time.ts';
import { formatExpositionError } from '../core/exposition/exposition-error.ts';
import { readRecording } from '../core/exposition/recording-reader.ts';
import { type ApiAnswer, answerQuery, type QueryTimes } from '../core/promql/api-answer.ts';
import type { PromqlError } from '../core/promql/error.ts';
import type { SessionOptions } from '../core/promql/evaluate.ts';
import { caretLines } from '../core/promql/span.ts';
import { loadRecording } from '../core/series/load-recording.ts';
import { answerLines } from './answer-text.ts';
import type { ParsedArguments } from './arguments.ts';
import { show, tell } from './ask.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import { readTimes } from './query-times.ts';
import { styled } from './styled-text.ts';
import { QUERY } from './usage/query.ts';

/** The largest recording; its bytes and its samples must fit into memory side by side. */
const DATA_BYTES_MAX = 512 * 1024 * 1024;

/** A hundred thousand queries of a hundred characters. */
const QUERIES_BYTES_MAX = 16 * 1024 * 1024;

/** Prometheus's default for `--query.lookback-delta`. */
const LOOKBACK_MS = durationMs(300_000);

/** The arguments of a `holdpoint query` that has `--data`. */
type Given = Extract<ParsedArguments, { readonly kind: 'parsed' }>;

interface Questions {
  readonly times: QueryTimes;
  readonly options: SessionOptions;
}

/** Evaluates one expression, or a file of them, on a recorded OpenMetrics file. */
export async function queryRecording(context: AskingContext, given: Given): Promise<ExitCode> {
  const { values: flags, operand } = given;
  const complaints = complaintsOn(flags, operand);
  if (complaints.length > 0) return complain(context, complaints, QUERY);
  const path = flags.get('--data') ?? '';
  const file = await context.files.readFile(path, DATA_BYTES_MAX);
  if (file.kind === 'failed') return fail(context, `${path}: ${file.why}`);
  const reading = readRecording(file.bytes);
  if (!reading.ok) return fail(context, `${path}: ${formatExpositionError(reading.error)}`);
  const { store, newest } = loadRecording(reading.recording);
  const read = readTimes(flags, newest);
  if (!read.ok) return complain(context, read.complaints, QUERY);
  const rangeBoundary = flags.has('--closed-windows') ? 'closed' : 'left-open';
  const options: SessionOptions = { source: store, lookbackMs: LOOKBACK_MS, rangeBoundary };
  const questions: Questions = { times: read.times, options };
  const queriesPath = flags.get('--queries');
  if (queriesPath !== undefined) return await answerFile(context, queriesPath, questions);
  return answerOne(context, { query: operand ?? '', questions, isJson: flags.has('--json') });
}

function complaintsOn(
  flags: ReadonlyMap<string, string>,
  operand: string | undefined,
): readonly string[] {
  const online = ['--cluster', '--server', '--client-config', '--timeout'];
  const surplus = online.filter((name) => flags.has(name));
  const complaints = surplus.map((name) => `${name} does not go with --data`);
  const hasExpression = (operand ?? '').trim() !== '';
  if (!flags.has('--queries') && !hasExpression) complaints.push('EXPRESSION is missing');
  if (flags.has('--queries') && hasExpression) {
    complaints.push('EXPRESSION and --queries exclude each other');
  }
  return complaints;
}

interface OneQuestion {
  readonly query: string;
  readonly questions: Questions;
  readonly isJson: boolean;
}

function answerOne(context: AskingContext, { query, questions, isJson }: OneQuestion): ExitCode {
  const answer = answerQuery(query, questions.times, questions.options);
  if (isJson) context.print(jsonLine(query, answer));
  if (!answer.ok) {
    tell(context, [styled('bad', 'REFUSED'), `  ${answer.error.message}`]);
    for (const line of caretLines(answer.error.span).split('\n')) tell(context, [`  ${line}`]);
    return EXIT.usage;
  }
  if (!isJson) show(context, answerLines(answer.data));
  for (const note of answer.annotations) tell(context, [styled('doubtful', 'note'), `: ${note}`]);
  return EXIT.fine;
}

async function answerFile(
  context: AskingContext,
  path: string,
  { times, options }: Questions,
): Promise<ExitCode> {
  const file = await context.files.readFile(path, QUERIES_BYTES_MAX);
  if (file.kind === 'failed') return fail(context, `${path}: ${file.why}`);
  let code: ExitCode = EXIT.fine;
  for (const line of new TextDecoder().decode(file.bytes).split('\n')) {
    if (context.signal.aborted) return EXIT.cannotJudge;
    const query = line.trim();
    if (query === '') continue;
    const answer = answerQuery(query, times, options);
    if (!answer.ok) code = EXIT.usage;
    context.print(jsonLine(query, answer));
  }
  return code;
}

function jsonLine(query: string, answer: ApiAnswer): string {
  const { ok } = answer;
  const outcome = ok
    ? { status: 'success', data: answer.data }
    : { status: 'error', errorType: errorType(answer.error), error: answer.error.message };
  return JSON.stringify({ query, ...outcome });
}

/** Prometheus's API calls what cannot be parsed bad data, and what cannot be run an execution. */
function errorType({ code }: PromqlError): 'bad_data' | 'execution' {
  return code === 'execution' || code === 'limit' ? 'execution' : 'bad_data';
}

function fail(context: AskingContext, why: string): ExitCode {
  tell(context, [`holdpoint query: ${why}`]);
  return EXIT.usage;
}
