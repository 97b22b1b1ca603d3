import type { Request, Response } from 'express';
import type { ClusterId } from '../core/base/ids.ts';
import { parseRolloutId, type Rollout } from '../core/ledger/rollouts/rollout.ts';
import type { HttpContext } from './context.ts';
import { unavailable } from './permit-answer.ts';
import { refuse } from './refuse.ts';

/** The rollout that the path names; answers with a problem where there is none. */
export function soughtRollout(
  exchange: { readonly request: Request; readonly response: Response },
  context: HttpContext,
): { readonly cluster: ClusterId; readonly rollout: Rollout } | undefined {
  const { id: text } = exchange.request.params;
  const id = parseRolloutId(typeof text === 'string' ? text : '');
  const found = id === undefined ? ({ kind: 'unknown' } as const) : context.sights.find(id);
  if (found.kind === 'known') return found;
  const detail = 'there is no rollout of that name; GET /v1/rollouts lists them';
  const problem =
    found.kind === 'unknown' ? ({ code: 'unknown-rollout', detail } as const) : unavailable(found);
  refuse(exchange, problem, context);
  return undefined;
}
