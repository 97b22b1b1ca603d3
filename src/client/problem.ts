import type { PlanObstacle } from './plan.ts';
import { listOf, number, optional, type Read, record, text } from './shape.ts';

/** A problem as the guard reports it (RFC 9457); `docs/errors.md` lists the codes. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** The parameter that is wrong. */
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** The line of a query that is wrong, with carets under the place. */
  readonly excerpt: string | undefined;
  /** Everything that is wrong with a configuration. */
  readonly findings: readonly string[] | undefined;
  /** Why a rollout must not be started. */
  readonly obstacles: readonly PlanObstacle[] | undefined;
}

/** Reads the body of a problem. */
export const readProblem: Read<Problem> = record<Problem>({
  status: number,
  code: text,
  title: text,
  detail: text,
  field: optional(text),
  retryAfterSeconds: optional(number),
  excerpt: optional(text),
  findings: optional(listOf(text)),
  obstacles: optional(
    listOf(
      record<PlanObstacle>({ holdPoint: text, nodes: listOf(text), detail: text, clears: text }),
    ),
  ),
});
