import type { Verdict } from '../core/verdict/decide.ts';
import type { Decided } from '../service/decided.ts';
import type { Answer } from '../service/guard.ts';
import type { HttpContext } from './context.ts';
import { jsonPayload, type Payload, send } from './payload.ts';
import { problemPayload } from './problem.ts';
import { type Exchange, pathOf, refuse } from './refuse.ts';
import { verdictJson } from './verdict-json.ts';
import { waitSeconds } from './wall-time.ts';

/** Bodies live as long as their verdicts: until the next evaluation, or until they expire. */
const BODIES = new WeakMap<Verdict, Payload>();

/** Answers a question: the verdict with the status that the route gives it, or a problem. */
export function sendAnswer(
  exchange: Exchange,
  { answer, statusOf }: { answer: Answer; statusOf: (verdict: Verdict) => number },
  context: HttpContext,
): void {
  switch (answer.kind) {
    case 'verdict':
      send(exchange.response, {
        ...payloadOf(answer, context),
        status: statusOf(answer.verdict),
      });
      break;
    case 'warming-up': {
      const detail = `no scrape of ${answer.cluster} has concluded yet: ask again`;
      const retryAfterSeconds = waitSeconds(answer.retryAfterMs);
      refuse(exchange, { code: 'warming-up', detail, retryAfterSeconds }, context);
      break;
    }
    case 'refused': {
      // The guard has counted it.
      const instance = pathOf(exchange.request);
      send(exchange.response, problemPayload({ instance, ...answer.refusal }));
      break;
    }
  }
}

function payloadOf(decided: Decided, { clock }: HttpContext): Payload {
  const before = BODIES.get(decided.verdict);
  if (before !== undefined) return before;
  const json = verdictJson(decided, clock);
  const wait = json.retryAfterSeconds;
  const made = jsonPayload(200, json, wait === undefined ? {} : { 'retry-after': wait });
  BODIES.set(decided.verdict, made);
  return made;
}
