import type { RolloutId } from '../../src/core/ledger/rollouts/rollout.ts';
import type { RolloutAnswer } from '../../src/service/rollout-calls.ts';
import type { RawRollout } from '../../src/service/rollout-question.ts';
import type { SeenRollout } from '../../src/service/rollout-sights.ts';
import { type Guarded, guardThree, healthy, type Life } from './guarded.ts';

/** The rollout that the stories ask for. */
export function rawRollout(change: Partial<RawRollout> = {}): RawRollout {
  return {
    ...{ cluster: 'orders', kind: 'rolling-restart', runbook: undefined, toVersion: undefined },
    ...{ members: [], holder: 'run-7', by: 'ci', idempotencyKey: undefined },
    ...change,
  };
}

/** A guard of three members that has seen enough to judge. */
export async function readyToRoll(life?: Life): Promise<Guarded> {
  const guarded = guardThree({}, life);
  for (let round = 0; round < 3; round += 1) await guarded.burst();
  return guarded;
}

/** The rollout of an answer; fails with the answer where there is none. */
export function rolloutOf(answer: RolloutAnswer) {
  if (answer.kind === 'done') return answer.rollout;
  throw new Error(`no rollout: ${JSON.stringify(answer)}`);
}

/** What is to be seen of a rollout now. */
export function seenOf({ ledgers, sights, watch }: Guarded, id: RolloutId): SeenRollout {
  const standing = ledgers.standingOf(watch.cluster.id);
  if (standing.kind === 'unavailable') throw new Error(standing.detail);
  const rollout = standing.state.rollouts.find((each) => each.id === id);
  if (rollout === undefined) throw new Error(`no rollout ${id}`);
  return sights.see(rollout, standing.state);
}

/** The states of the nodes of a rollout, by their names. */
export function nodeStates(seen: SeenRollout): Readonly<Record<string, string>> {
  return Object.fromEntries(seen.progress.nodes.map(({ node, state }) => [node, state]));
}

/** A member starts anew, now: by the wall clock, which the guard holds its page against. */
export function startAnew({ members, time }: Guarded, node: string): void {
  const seconds = Math.floor((time.now() + time.wallOffsetMs()) / 1_000);
  const page = Object(healthy({ leads: node === 'n1' }));
  members.set(node, { ...page, process_start_time_seconds: seconds });
}
