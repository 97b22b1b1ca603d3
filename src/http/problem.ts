import type { CommandRefusalCode } from '../core/ledger/command.ts';
import type { PermitRefusalCode } from '../core/ledger/permits/permit-command.ts';
import type { RolloutRefusalCode } from '../core/ledger/rollouts/rollout-command.ts';
import type { QueryRefusalCode } from '../service/query.ts';
import type { RefusalCode } from '../service/question.ts';
import { jsonPayload, type Payload } from './payload.ts';
import type { PermitView } from './views/permit-view.ts';
import type { ObstacleView } from './views/plan-view.ts';

/** What the HTTP layer itself finds wrong, besides the refusals of the service. */
type HttpCode =
  | 'malformed-request'
  | 'malformed-body'
  | 'invalid-body'
  | 'unsupported-media-type'
  | 'unauthenticated'
  | 'forbidden'
  | 'cross-site'
  | 'throttled'
  | 'malformed-url'
  | 'unknown-parameter'
  | 'repeated-parameter'
  | 'not-found'
  | 'method-not-allowed'
  | 'request-timeout'
  | 'body-too-large'
  | 'url-too-long'
  | 'headers-too-large'
  | 'internal'
  | 'reload-refused'
  | 'ledger-unavailable'
  | 'unknown-decision'
  | 'unknown-trip'
  | 'membership-declared'
  | 'rollback-refused'
  | 'idempotency-mismatch'
  | 'warming-up';

/** The name of a problem: stable, and an anchor in docs/errors.md. */
export type ProblemCode =
  | HttpCode
  | RefusalCode
  | QueryRefusalCode
  | CommandRefusalCode
  | PermitRefusalCode
  | RolloutRefusalCode;

/** Status and title of every problem. A test holds docs/errors.md to the same list. */
export const PROBLEMS = {
  'malformed-request': { status: 400, title: 'The request is not HTTP' },
  'malformed-url': { status: 400, title: 'The URL is malformed' },
  'missing-parameter': { status: 400, title: 'A parameter is missing' },
  'invalid-parameter': { status: 400, title: 'A parameter is invalid' },
  'unknown-parameter': { status: 400, title: 'There is no such parameter' },
  'repeated-parameter': { status: 400, title: 'A parameter is given twice' },
  'invalid-query': { status: 400, title: 'The query is invalid' },
  'malformed-body': { status: 400, title: 'The body is malformed' },
  unauthenticated: { status: 401, title: 'The guard does not know who is asking' },
  forbidden: { status: 403, title: 'The principal has no grant for this' },
  'cross-site': { status: 403, title: 'A page of another site may not ask' },
  'not-the-holder': { status: 403, title: 'The permit is of another holder' },
  'unknown-cluster': { status: 404, title: 'There is no such cluster' },
  'unknown-node': { status: 404, title: 'There is no such node' },
  'unknown-fact': { status: 404, title: 'There is no such fact in force' },
  'unknown-decision': { status: 404, title: 'There is no such decision' },
  'unknown-trip': { status: 404, title: 'There is no such trip' },
  'unknown-permit': { status: 404, title: 'There is no such permit' },
  'unknown-rollout': { status: 404, title: 'There is no such rollout' },
  'not-found': { status: 404, title: 'There is no such page' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'membership-declared': { status: 409, title: 'The configuration lists the members' },
  'same-person': { status: 409, title: 'It takes another person' },
  'already-approved': { status: 409, title: 'It has been approved already' },
  'too-many-facts': { status: 409, title: 'Too much is in force already' },
  'stale-token': { status: 409, title: 'The token was overtaken' },
  'permit-over': { status: 409, title: 'The permit is over' },
  'permit-not-ready': { status: 409, title: 'The permit does not stand where this can be done' },
  'rollout-under-way': { status: 409, title: 'A rollout is under way already' },
  'rollout-over': { status: 409, title: 'The rollout is over' },
  'rollback-refused': { status: 409, title: 'The way back is not taken' },
  'rollout-refused': { status: 409, title: 'The rollout cannot be finished, or need not begin' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'url-too-long': { status: 414, title: 'The URL is too long' },
  'unsupported-media-type': { status: 415, title: 'The body is of the wrong type' },
  'invalid-body': { status: 422, title: 'A field of the body is wrong' },
  'unknown-action': { status: 422, title: 'There is no such action' },
  'unknown-runbook': { status: 422, title: 'There is no such runbook' },
  'action-not-covered': { status: 422, title: 'No runbook covers the action' },
  'ambiguous-runbook': { status: 422, title: 'More than one runbook covers the action' },
  'unknown-hold-point': { status: 422, title: 'There is no such hold point' },
  'hold-point-protected': { status: 422, title: 'The hold point cannot be overridden' },
  'invalid-time': { status: 422, title: 'The time makes no sense' },
  'idempotency-mismatch': { status: 422, title: 'The key came with another question' },
  'query-failed': { status: 422, title: 'The query does not fit the data' },
  'query-too-large': { status: 422, title: 'The query asks for too much' },
  'reload-refused': { status: 422, title: 'The configuration was not reloaded' },
  throttled: { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'The guard failed to answer' },
  'ledger-unavailable': { status: 503, title: 'The ledger of the cluster cannot be used' },
  'warming-up': { status: 503, title: 'The guard has not seen enough yet' },
} as const satisfies Record<ProblemCode, { readonly status: number; readonly title: string }>;

/** One problem of one request. */
export interface Problem {
  readonly code: ProblemCode;
  /** One sentence: what is wrong with this request and, where it can be told, what is right. */
  readonly detail: string;
  /** The parameter that is wrong. */
  readonly field?: string;
  /** What the problem happened to, a path or a `urn:uuid:` that the log knows. */
  readonly instance?: string;
  readonly retryAfterSeconds?: number;
  /** The methods that would be allowed. */
  readonly allow?: string;
  /** Everything that is wrong with a configuration, as `file:line:column: message`. */
  readonly findings?: readonly string[];
  /** Where a query is wrong; both count from one. */
  readonly position?: { readonly line: number; readonly column: number };
  /** The line of the query with carets under what is wrong. */
  readonly excerpt?: string;
  /** The permit that a claim repeats. */
  readonly permit?: PermitView;
  /** Why a rollout must not be started. */
  readonly obstacles?: readonly ObstacleView[];
  /** Whether the connection must not be used again. */
  readonly closes?: boolean;
}

/** A problem as `application/problem+json` (RFC 9457), with the headers that belong to it. */
export function problemPayload(problem: Problem): Payload {
  const { code, detail, field, instance, retryAfterSeconds, allow, closes = false } = problem;
  const { findings, position, excerpt, permit, obstacles } = problem;
  const { status, title } = PROBLEMS[code];
  const type = `docs/errors.md#${code}`;
  const body = {
    ...{ type, title, status, code, detail, field, instance, retryAfterSeconds },
    ...{ findings, position, excerpt, permit, obstacles },
  };
  return jsonPayload(status, body, {
    'content-type': 'application/problem+json; charset=utf-8',
    ...(retryAfterSeconds !== undefined && { 'retry-after': retryAfterSeconds }),
    ...(allow !== undefined && { allow }),
    ...(closes && { connection: 'close' }),
  });
}
