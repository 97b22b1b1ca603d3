import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { NodeSet } from '../../../src/core/base/node-set.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import {
  type AlertElement,
  followAlerts,
  RESOLVED_RETENTION_MS,
} from '../../../src/core/rulebook/alert.ts';
import type { AlertInstance } from '../../../src/core/rulebook/group-state.ts';
import { alertRule } from '../../support/group-bench.ts';

const ELEMENT: AlertElement = {
  labels: Labels.from([['alertname', 'A']]),
  annotations: new Map(),
  value: 1,
  nodes: NodeSet.empty,
};
const THERE = new Map([['a', ELEMENT]]);
const GONE = new Map<string, AlertElement>();

/** Follows one alert over time: the milliseconds, and whether its element is there. */
function follow(
  words: { for?: string; keepFiringFor?: string },
  steps: readonly (readonly [at: number, isThere: boolean])[],
): readonly (AlertInstance['state'] | undefined)[] {
  const rule = alertRule('A', 'x', words);
  if (rule.kind !== 'alert') throw new Error('no alert');
  let alerts: ReadonlyMap<string, AlertInstance> = new Map();
  return steps.map(([at, isThere]) => {
    const when = { definition: rule, now: instant(at) };
    alerts = followAlerts(alerts, isThere ? THERE : GONE, when);
    return alerts.get('a')?.state;
  });
}

describe('followAlerts', () => {
  it('fires at the first sight when nothing is to be waited for', () => {
    expect(follow({}, [[0, true]])).toEqual(['firing']);
  });

  it('forgets what was pending, and starts anew', () => {
    const states = follow({ for: '10s' }, [
      [0, true],
      [5_000, false],
      [6_000, true],
      [15_999, true],
      [16_000, true],
    ]);
    expect(states).toEqual(['pending', undefined, 'pending', 'pending', 'firing']);
  });

  it('keeps what is resolved for as long as its end is told', () => {
    const end = 5_000 + RESOLVED_RETENTION_MS;
    const states = follow({}, [
      [0, true],
      [5_000, false],
      [end, false],
      [durationMs(end + 1), false],
    ]);
    expect(states).toEqual(['firing', 'resolved', 'resolved', undefined]);
  });
});
