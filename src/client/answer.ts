import type { Exchanged } from './exchange.ts';
import { type Problem, readProblem } from './problem.ts';
import { type Read, ShapeError } from './shape.ts';
import { contradictionIn, type Question, readVerdict, type Verdict } from './verdict.ts';

/** An answer that is none: each says why, and none may be taken for a go. */
export type Failure =
  /** The guard is there and cannot judge or show this now: it warms up, or failed. */
  | {
      readonly kind: 'cannot-judge';
      readonly detail: string;
      readonly retryAfterSeconds: number | undefined;
      /** What it said, as it was sent. */
      readonly body: string;
    }
  /** The guard refused the question: the caller has to change it. */
  | { readonly kind: 'refused'; readonly problem: Problem; readonly body: string }
  /** Nobody answered, or not in time. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** Something answered that a guard would not say; a status of 500 and above may pass. */
  | { readonly kind: 'malformed'; readonly status: number; readonly detail: string };

/** What the guard says to a question. `body` is the answer as it was sent. */
export type Advice =
  | { readonly kind: 'go'; readonly verdict: Verdict; readonly body: string }
  | { readonly kind: 'no-go'; readonly verdict: Verdict; readonly body: string }
  | Failure;

/** A page of the guard. */
export type Page<T> = { readonly kind: 'ok'; readonly value: T; readonly body: string } | Failure;

/** Which decision each status may carry; any other pair is no answer of a guard. */
export type DecisionByStatus = Readonly<Record<number, readonly Verdict['decision'][]>>;

/**
 * What an exchange says to a question. A go needs everything to agree: the status, the media type,
 * every field of the body, and that the body answers this question and not another.
 */
export function toAdvice(
  exchanged: Exchanged,
  { question, decisions }: { question: Question; decisions: DecisionByStatus },
): Advice {
  if (exchanged.kind !== 'answered') return exchanged;
  const { status, body } = exchanged;
  const problem = problemOf(exchanged);
  if (problem !== undefined) return problem;
  const allowed = status === 503 ? (['no-go'] as const) : decisions[status];
  if (allowed === undefined) return malformed(status, 'no status of a verdict');
  const read = readJson(exchanged, readVerdict);
  if (read.kind !== 'ok') return read;
  const verdict = read.value;
  const { decision } = verdict;
  if (!allowed.some((one) => one === decision)) {
    return malformed(status, `a verdict ${decision} with the status ${status}`);
  }
  const contradiction = contradictionIn(verdict, question);
  if (contradiction !== undefined) return malformed(status, `a verdict in which ${contradiction}`);
  if (status === 503) {
    const { summary: detail, retryAfterSeconds } = verdict;
    return { kind: 'cannot-judge', detail, retryAfterSeconds, body };
  }
  return { kind: decision, verdict, body };
}

/** What an exchange says of a page, which comes with one of these statuses. */
export function toPage<T>(
  exchanged: Exchanged,
  { read, statuses = [200] }: { read: Read<T>; statuses?: readonly number[] },
): Page<T> {
  if (exchanged.kind !== 'answered') return exchanged;
  const problem = problemOf(exchanged);
  if (problem !== undefined) return problem;
  const { status } = exchanged;
  if (!statuses.includes(status)) return malformed(status, 'no status of this page');
  return readJson(exchanged, read);
}

type Answered = Extract<Exchanged, { kind: 'answered' }>;

/** Throttling passes; what else is below 500 the caller has to change. */
const TOO_MANY_REQUESTS = 429;

function problemOf(answered: Answered): Failure | undefined {
  const { status, mediaType, body } = answered;
  if (mediaType !== 'application/problem+json') return undefined;
  const read = readBody(body, readProblem);
  if (!read.ok) return malformed(status, `a problem in which ${read.why}`);
  const problem = read.value;
  if (problem.status !== status || status < 400) {
    return malformed(status, `a problem of another status than ${status}`);
  }
  if (status < 500 && status !== TOO_MANY_REQUESTS) return { kind: 'refused', problem, body };
  const { detail, retryAfterSeconds } = problem;
  return { kind: 'cannot-judge', detail, retryAfterSeconds, body };
}

function readJson<T>({ status, mediaType, body }: Answered, read: Read<T>): Page<T> {
  if (mediaType !== 'application/json') {
    return malformed(status, `an answer of the type '${mediaType}', not JSON`);
  }
  const result = readBody(body, read);
  if (!result.ok) return malformed(status, `an answer in which ${result.why}`);
  return { kind: 'ok', value: result.value, body };
}

type ReadBody<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string };

/** Reads a body as JSON of some shape, or says in a sentence why it is not. */
export function readBody<T>(body: string, read: Read<T>): ReadBody<T> {
  try {
    const parsed: unknown = JSON.parse(body);
    return { ok: true, value: read(parsed, '$') };
  } catch (error) {
    if (error instanceof ShapeError) return { ok: false, why: error.message };
    if (error instanceof SyntaxError) return { ok: false, why: 'the JSON is broken or cut off' };
    throw error;
  }
}

function malformed(status: number, detail: string): Extract<Failure, { kind: 'malformed' }> {
  return { kind: 'malformed', status, detail };
}
