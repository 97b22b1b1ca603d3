import { durationMs } from '../core/base/time.ts';
import { formatExpositionError } from '../core/exposition/exposition-error.ts';
import { readRecording } from '../core/exposition/recording-reader.ts';
import { answerQuery, type QueryTimes } from '../core/promql/api-answer.ts';
import type { PromqlError } from '../core/promql/error.ts';
import type { SessionOptions } from '../core/promql/evaluate.ts';
import { caretLines } from '../core/promql/span.ts';
import { loadRecording } from '../core/series/load-recording.ts';
import type { ParsedArguments } from './arguments.ts';
import { tell } from './ask.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import { answerFile, answerOne, type Outcome } from './query-answers.ts';
import { expressionComplaints, plotComplaints, shownAs } from './query-flags.ts';
import { readTimes } from './query-times.ts';
import { QUERY } from './usage/query.ts';

/** The largest recording; its bytes and its samples must fit into memory side by side. */
const DATA_BYTES_MAX = 512 * 1024 * 1024;

/** Prometheus's default for `--query.lookback-delta`. */
const LOOKBACK_MS = durationMs(300_000);

/** The flags that say whom to ask, which a recording leaves no room for. */
const ONLINE = ['--cluster', '--server', '--url', '--client-config', '--timeout'] as const;

/** The arguments of a `holdpoint query` that has `--data`. */
type Given = Extract<ParsedArguments, { readonly kind: 'parsed' }>;

/** Evaluates one expression, or a file of them, on a recorded OpenMetrics file. */
export async function queryRecording(context: AskingContext, given: Given): Promise<ExitCode> {
  const { values: flags, operand } = given;
  const surplus = ONLINE.filter((name) => flags.has(name));
  const complaints = [
    ...surplus.map((name) => `${name} does not go with --data`),
    ...expressionComplaints(flags, operand),
    ...plotComplaints(flags),
  ];
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
  const evaluate = (query: string): Promise<Outcome> =>
    Promise.resolve(outcomeOf(query, read.times, options));
  const queriesPath = flags.get('--queries');
  if (queriesPath !== undefined) return await answerFile(context, queriesPath, evaluate);
  return await answerOne(context, operand ?? '', { evaluate, shown: shownAs(flags, read.times) });
}

function outcomeOf(query: string, times: QueryTimes, options: SessionOptions): Outcome {
  const answer = answerQuery(query, times, options);
  if (answer.ok) {
    return { kind: 'answered', data: answer.data, annotations: answer.annotations };
  }
  const { error } = answer;
  const excerpt = caretLines(error.span);
  return { kind: 'refused', errorType: errorType(error), error: error.message, excerpt };
}

/** Prometheus's API calls what cannot be parsed bad data, and what cannot be run an execution. */
function errorType({ code }: PromqlError): 'bad_data' | 'execution' {
  return code === 'execution' || code === 'limit' ? 'execution' : 'bad_data';
}

function fail(context: AskingContext, why: string): ExitCode {
  tell(context, [`holdpoint query: ${why}`]);
  return EXIT.usage;
}
