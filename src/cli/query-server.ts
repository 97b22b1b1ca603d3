import type { PrometheusAnswer, PrometheusQuestion } from '../client/client.ts';
import type { QueryTimes } from '../core/promql/api-answer.ts';
import type { ParsedArguments } from './arguments.ts';
import { describeFailure } from './ask.ts';
import { connect } from './connect.ts';
import type { AskingContext, ExitCode } from './context.ts';
import { complain } from './help.ts';
import { answerFile, answerOne, type Outcome } from './query-answers.ts';
import { expressionComplaints, plotComplaints, shownAs } from './query-flags.ts';
import { readTimes } from './query-times.ts';
import { QUERY } from './usage/query.ts';

/** The flags by which a query goes over Prometheus's API, which the guard speaks as well. */
const API_FLAGS = ['--url', '--time', '--start', '--end', '--step', '--queries', '--plot'] as const;

/** Whether the flags ask for what only Prometheus's API tells: other times, or another server. */
export function isForApi(flags: ReadonlyMap<string, string>): boolean {
  return API_FLAGS.some((name) => flags.has(name));
}

/** The arguments of a `holdpoint query` that asks a server by Prometheus's API. */
type Given = Extract<ParsedArguments, { readonly kind: 'parsed' }>;

/** Evaluates one expression, or a file of them, on a guard or on any server like Prometheus. */
export async function queryServer(context: AskingContext, given: Given): Promise<ExitCode> {
  const { values: flags, operand } = given;
  const read = readTimes(flags, undefined);
  const complaints = [
    ...complaintsOn(flags),
    ...expressionComplaints(flags, operand),
    ...(read.ok ? plotComplaints(flags) : read.complaints),
  ];
  if (complaints.length > 0 || !read.ok) return complain(context, complaints, QUERY);
  const connection = await connectTo(context, flags);
  if (!connection.ok) return complain(context, connection.complaints, QUERY);
  const { client, server } = connection;
  const cluster = flags.get('--cluster');
  const isNow = read.times.kind === 'instant' && !flags.has('--time');
  const when = isNow ? {} : secondsOf(read.times);
  const evaluate = async (query: string): Promise<Outcome> => {
    const question = { query, cluster, ...when };
    return outcomeOf(await client.prometheus(question, { signal: context.signal }), server);
  };
  const queriesPath = flags.get('--queries');
  if (queriesPath !== undefined) return await answerFile(context, queriesPath, evaluate);
  return await answerOne(context, operand ?? '', { evaluate, shown: shownAs(flags, read.times) });
}

function complaintsOn(flags: ReadonlyMap<string, string>): readonly string[] {
  const complaints = ['--closed-windows']
    .filter((name) => flags.has(name))
    .map((name) => `${name} goes with --data only`);
  if (!flags.has('--url')) return complaints;
  const ofGuards = ['--server', '--client-config', '--cluster'].filter((name) => flags.has(name));
  return [...complaints, ...ofGuards.map((name) => `${name} does not go with --url`)];
}

/** A server that is no guard gets none of the guard's credentials but those of the flags. */
async function connectTo(context: AskingContext, flags: ReadonlyMap<string, string>) {
  const url = flags.get('--url');
  if (url === undefined) return await connect(context, flags);
  return await connect({ ...context, env: {} }, new Map([...flags, ['--server', url]]));
}

function secondsOf(times: QueryTimes): Pick<PrometheusQuestion, 'time' | 'range'> {
  if (times.kind === 'instant') return { time: times.at / 1_000 };
  const [start, end, step] = [times.startMs, times.endMs, times.stepMs].map((ms) => ms / 1_000);
  return { range: { start: start ?? 0, end: end ?? 0, step: step ?? 0 } };
}

function outcomeOf(answer: PrometheusAnswer, server: string): Outcome {
  switch (answer.kind) {
    case 'ok':
      return { kind: 'answered', ...answer.value };
    case 'error': {
      const { errorType, error } = answer;
      return { kind: 'refused', errorType, error, excerpt: undefined };
    }
    case 'refused': {
      const { detail, code } = answer.problem;
      return { kind: 'refused', errorType: code, error: detail, excerpt: undefined };
    }
    default:
      return { kind: 'failed', why: describeFailure(answer, server) };
  }
}
