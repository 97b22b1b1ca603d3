import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { compileHoldPoint } from '../../../src/core/rulebook/compile-hold-point.ts';
import { evaluateHoldPoint, type HoldPointState } from '../../../src/core/rulebook/hold-point.ts';
import type { HoldPointDefinition } from '../../../src/core/rulebook/runbook.ts';
import { nodeId } from '../../support/case-builder.ts';
import { onExpr, onSignal, packOf, REQUIRED } from '../../support/rule-builder.ts';
import { SeriesBench, type Values } from '../../support/series-bench.ts';

const START = 1_000_000;
const STEP_MS = 5_000;

function compiled(definition: HoldPointDefinition) {
  const pack = packOf({
    ...REQUIRED,
    requests: { kind: 'ratio', bad: 'sum by (node) (bad)', total: 'sum by (node) (all)' },
    latency: { kind: 'histogram', metric: 'lat', unit: 'seconds' },
  });
  const context = { pack, windowMs: durationMs(60_000), path: [] };
  const outcome = compileHoldPoint(definition, context);
  if (!outcome.ok) throw new Error(outcome.issues[0]?.message);
  return outcome.holdPoint;
}

/** Evaluates `x` after every 5 s, with the given values each time. */
function follow(
  definition: HoldPointDefinition,
  steps: readonly Values[],
  bench = new SeriesBench(),
): readonly HoldPointState[] {
  const holdPoint = compiled(definition);
  const states: HoldPointState[] = [];
  for (const [index, values] of steps.entries()) {
    const at = START + index * STEP_MS;
    bench.put('x', values, { at });
    states.push(evaluateHoldPoint(holdPoint, states.at(-1), bench.scope(at)));
  }
  return states;
}

/** The outcome of a node after each step, with the seconds for which it has lasted. */
function history(states: readonly HoldPointState[], node = 'n1'): readonly string[] {
  return states.map(({ byNode }) => {
    const track = byNode.get(nodeId(node));
    return track === undefined ? 'none' : `${track.outcome} ${(track.until - track.since) / 1_000}`;
  });
}

const GOOD = { n1: 1, n2: 1, n3: 1 };

describe('evaluateHoldPoint', () => {
  it('counts how long a value has been known to be good', () => {
    const states = follow(onExpr('x', '< 10'), [GOOD, GOOD, GOOD, GOOD]);
    expect(history(states)).toEqual(['pass 0', 'pass 5', 'pass 10', 'pass 15']);
  });

  it('begins anew after a failure, and after a gap in the values', () => {
    const bad = { ...GOOD, n1: 50 };
    const silent = { n2: 1, n3: 1 };
    const steps = [GOOD, GOOD, bad, bad, GOOD, silent, GOOD, GOOD];
    const states = follow(onExpr('x', '< 10'), steps);
    expect(history(states)).toEqual([
      'pass 0',
      'pass 5',
      'fail 0',
      'fail 5',
      'pass 0',
      'unknown 0',
      'pass 0',
      'pass 5',
    ]);
    expect(history(states, 'n2').at(-1)).toBe('pass 35');
  });

  it('begins anew when nobody looked for longer than the maximum age', () => {
    const holdPoint = compiled(onExpr('x', '< 10'));
    const bench = new SeriesBench();
    const look = (at: number, previous?: HoldPointState) =>
      evaluateHoldPoint(holdPoint, previous, bench.put('x', GOOD, { at }).scope(at));
    const first = look(START);
    const within = look(START + 12_000, first);
    expect(history([look(START + 24_000, within)])).toEqual(['pass 24']);
    expect(history([look(START + 24_001, within)])).toEqual(['pass 0']);
  });

  it('does not count the time in which a node hid behind max()', () => {
    const hidden = { n1: 1, n2: 1 };
    const states = follow(onExpr('max(x)', '< 10'), [GOOD, hidden, hidden, hidden, GOOD]);
    expect(history(states)).toEqual(['pass 0', 'unknown 0', 'unknown 5', 'unknown 10', 'pass 0']);
    const [, second] = states;
    expect(second?.byNode.get(nodeId('n1'))?.measured).toMatchObject({
      why: 'uncovered',
      detail: 'x has no fresh sample of n3',
    });
  });

  it.each([
    ['all', 'unknown'],
    ['others', 'unknown'],
    ['voters', 'pass'],
    ['target', 'pass'],
    ['leader', 'pass'],
  ] as const)('over %s takes a shared value without a learner for %s', (over, outcome) => {
    const bench = new SeriesBench(['n1', 'n2', 'n3'], ['n3']);
    const [state] = follow(onExpr('max(x)', '< 10', { over }), [{ n1: 1, n2: 1 }], bench);
    expect(state?.byNode.get(nodeId('n1'))?.outcome).toBe(outcome);
  });

  it('follows each node by itself where the values are of one node each', () => {
    const states = follow(onExpr('x', '< 10'), [GOOD, { n1: 1, n2: 1 }, GOOD]);
    expect(history(states)).toEqual(['pass 0', 'pass 5', 'pass 10']);
    expect(history(states, 'n3')).toEqual(['pass 0', 'unknown 0', 'pass 0']);
  });

  it('remembers where a failing value comes from, and forgets it after a gap', () => {
    const steps = [{ n1: 40 }, { n1: 25 }, {}, { n1: 20 }, { n1: 30 }];
    const kept = follow(onExpr('x', '< 10'), steps).map(({ byNode }) =>
      byNode.get(nodeId('n1'))?.recent.map(({ value }) => value),
    );
    expect(kept).toEqual([[40], [40, 25], [], [20], [20, 30]]);
  });

  it('remembers the last good value, from which it went bad, and nothing while it is good', () => {
    const steps = [{ n1: 5 }, { n1: 7 }, { n1: 12 }, { n1: 19 }, { n1: 8 }];
    const kept = follow(onExpr('x', '< 10'), steps).map(({ byNode }) =>
      byNode.get(nodeId('n1'))?.recent.map(({ value }) => value),
    );
    expect(kept).toEqual([[], [], [7, 12], [7, 12, 19], []]);
  });

  it('takes NaN for idle only where traffic is known to be nothing', () => {
    const at = (index: number) => START + index * STEP_MS;
    const bench = new SeriesBench();
    for (const index of [0, 1, 2]) {
      bench.put('bad', { n1: 0, n2: 2 * index }, { at: at(index), labels: { code: 'bad' } });
      bench.put('all', { n1: 7, n2: 0, n3: 9 }, { at: at(index) });
    }
    const state = evaluateHoldPoint(
      compiled(onSignal('requests', 'ratio < 1%')),
      undefined,
      bench.scope(at(2)),
    );
    const measured = ['n1', 'n2', 'n3'].map((id) => state.byNode.get(nodeId(id)));
    expect(measured[0]).toMatchObject({ outcome: 'pass', measured: { kind: 'idle' } });
    expect(measured[1]).toMatchObject({ outcome: 'unknown', measured: { why: 'not-finite' } });
    expect(measured[2]).toMatchObject({ outcome: 'unknown', measured: { why: 'no-sample' } });
  });

  it('takes a quantile of nothing for idle, and one without samples for blind', () => {
    const bench = new SeriesBench();
    for (const index of [0, 1]) {
      const at = START + index * STEP_MS;
      for (const le of ['0.1', '+Inf']) {
        bench.put('lat_bucket', { n1: 3, n2: 3 + index }, { at, labels: { le } });
      }
      bench.put('lat_count', { n1: 3, n2: 3 + index }, { at });
    }
    const state = evaluateHoldPoint(
      compiled(onSignal('latency', 'p99 < 100ms')),
      undefined,
      bench.scope(START + STEP_MS),
    );
    const outcomes = ['n1', 'n2', 'n3'].map((id) => state.byNode.get(nodeId(id))?.measured.kind);
    expect(outcomes).toEqual(['idle', 'known', 'unknown']);
  });

  it('is unknown on all nodes when the query fails, and says why', () => {
    const states = follow(onExpr('x * on() x', '< 10'), [GOOD]);
    expect(history(states, 'n2')).toEqual(['unknown 0']);
    expect(states[0]?.byNode.get(nodeId('n2'))?.measured).toMatchObject({ why: 'query-failed' });
  });

  it('measures nothing where the system cannot tell', () => {
    const [state] = follow(onSignal('nothing', '< 1', { optional: true }), [GOOD]);
    expect([...(state?.byNode.values() ?? [])].map(({ outcome }) => outcome)).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ]);
  });
});
