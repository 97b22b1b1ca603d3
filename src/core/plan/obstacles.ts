import { writeUtc } from '../base/civil-date.ts';
import type { NodeId } from '../base/ids.ts';
import { formatDuration } from '../base/time.ts';
import type { Finish } from './finish.ts';
import type { PlannedStep } from './step.ts';

/** Something for which a plan must not be started: a step of it does not clear by itself. */
export interface Obstacle {
  readonly holdPoint: string;
  /** The steps that it is in the way of; empty where it is about the time of them all. */
  readonly nodes: readonly NodeId[];
  readonly detail: string;
  /** What a person can do. */
  readonly clears: string;
}

/** What keeps a plan from being finished, and so from being started. */
export function obstaclesOf(steps: readonly PlannedStep[], finish: Finish): readonly Obstacle[] {
  return [...ofSteps(steps), ...(finish.mayRefuse ? ofTime(finish, steps) : [])];
}

/** What is in the way of many nodes for the same reason is told once. */
function ofSteps(steps: readonly PlannedStep[]): readonly Obstacle[] {
  const found = new Map<string, Obstacle>();
  for (const { node, waitsFor } of steps) {
    for (const { name, detail, clears, result, onFail } of waitsFor) {
      if (result !== 'fail' || onFail === 'wait') continue;
      const key = `${name} ${detail}`;
      const before = found.get(key)?.nodes ?? [];
      if (before.includes(node)) continue;
      const nodes = [...before, node];
      found.set(key, { holdPoint: name, nodes, detail, clears: clears ?? '' });
    }
  }
  return [...found.values()];
}

function ofTime(
  { counted, late, pace }: Finish,
  steps: readonly PlannedStep[],
): readonly Obstacle[] {
  if (counted?.kind === 'stuck') {
    const { holdPoint, detail, clears, batch } = counted;
    const nodes = steps.filter((step) => step.batch === batch + 1).map(({ node }) => node);
    return [{ holdPoint, nodes, detail, clears }];
  }
  if (late === undefined) return [];
  const { endMs, limitMs } = late;
  const step = pace.longestMs ?? pace.measuredMs;
  const each = step === undefined ? '' : ` with up to ${formatDuration(step)} for each step`;
  const soak = pace.soakMs > 0 ? ` and ${formatDuration(pace.soakMs)} of soak after it` : '';
  return [
    {
      holdPoint: 'rollout_in_time',
      nodes: [],
      detail: `it could last until ${writeUtc(endMs)}${each}${soak}`,
      clears: `complete_within reaches further than ${writeUtc(limitMs)}, or steps are shorter`,
    },
  ];
}
