import type { Member, Proposal } from './member.ts';
import type { ResultCode } from './message.ts';
import { REQUEST_TIMEOUT_MS } from './timing.ts';
import { send, type World } from './world.ts';

/** Ends a request at the member that received it: counts it and its latency. */
export function finishRequest(
  world: World,
  member: Member,
  { request, code }: { readonly request: number; readonly code: ResultCode },
): void {
  const { waiting, results, latency } = member.run;
  const ended = waiting.get(request);
  if (ended === undefined) return;
  waiting.delete(request);
  results[code] += ended.count;
  latency.observe((world.nowMs - ended.receivedAtMs) / 1_000, ended.count);
}

/** Tells the member that received a request what became of it; that may be the leader itself. */
export function reportOutcome(
  world: World,
  leader: Member,
  { origin, request, code }: Omit<Proposal, 'index'> & { readonly code: ResultCode },
): void {
  if (origin === leader.ordinal) finishRequest(world, leader, { request, code });
  else send(world, { from: leader, to: origin, message: { kind: 'outcome', request, code } });
}

/** Ends as errors the requests for which no outcome came in time. */
export function expireRequests(world: World, member: Member): void {
  for (const [request, { receivedAtMs }] of member.run.waiting) {
    if (receivedAtMs + REQUEST_TIMEOUT_MS > world.nowMs) return;
    finishRequest(world, member, { request, code: 'error' });
  }
}
