import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { printExpr } from '../../../src/core/promql/print.ts';
import { compileHoldPoint } from '../../../src/core/rulebook/compile-hold-point.ts';
import type { HoldPointDefinition } from '../../../src/core/rulebook/runbook.ts';
import { onExpr, onSignal, packOf, REQUIRED } from '../../support/rule-builder.ts';

const PACK = packOf({
  ...REQUIRED,
  pending: { kind: 'gauge', expr: 'raft_pending', unit: 'proposals' },
  errors: { kind: 'counter', expr: 'errors_total', unit: 'count' },
  latency: { kind: 'histogram', metric: 'latency_seconds', unit: 'seconds' },
  requests: {
    kind: 'ratio',
    bad: 'sum by (node) (r_total{code="bad"})',
    total: 'sum by (node) (r_total)',
  },
  version: { kind: 'info', expr: 'build_info', label: 'version' },
  term: { kind: 'unavailable', why: 'not exported' },
});

function compile(definition: HoldPointDefinition) {
  const path = ['hold_points', 0];
  return compileHoldPoint(definition, { pack: PACK, windowMs: durationMs(60_000), path });
}

/** The queries behind a hold point, as PromQL. */
function queries(definition: HoldPointDefinition) {
  const outcome = compile(definition);
  if (!outcome.ok) throw new Error(outcome.issues.map(({ message }) => message).join('; '));
  const { measure } = outcome.holdPoint;
  if (measure.kind === 'unavailable') throw new Error(measure.why);
  const traffic = measure.traffic && printExpr(measure.traffic);
  return { value: printExpr(measure.value), traffic };
}

describe('compileHoldPoint', () => {
  it('reads a gauge and a counter as they were recorded', () => {
    expect(queries(onSignal('pending', '< 10'))).toEqual({ value: 'pending', traffic: undefined });
    expect(queries(onSignal('errors', '< 10')).value).toBe('errors');
  });

  it('reads a quantile over the window, with its own count for traffic', () => {
    expect(queries(onSignal('latency', 'p99 < 100ms'))).toEqual({
      value: 'histogram_quantile(0.99, sum by (node, le) (increase(latency_seconds_bucket[1m])))',
      traffic: 'sum by (node) (increase(latency_seconds_count[1m]))',
    });
  });

  it('takes the increase of each counter of a ratio before it sums', () => {
    const { value, traffic } = queries(onSignal('requests', 'ratio < 1%'));
    expect(traffic).toBe('sum by (node) (increase(r_total[1m]))');
    expect(value).toBe(`(sum by (node) (increase(r_total{code="bad"}[1m]))) / (${traffic})`);
    expect(queries(onSignal('requests', '< 1%')).value).toBe(value);
  });

  it('takes an expression as it is, in its own unit', () => {
    const outcome = compile(
      onExpr('', '< 1s', {
        source: { kind: 'expr', expr: 'rate(x[$window])', unit: 'seconds' },
      }),
    );
    expect(outcome).toMatchObject({ ok: true, holdPoint: { unit: 'seconds' } });
  });

  it('makes a hold point unavailable where the pack says so, or lacks an optional signal', () => {
    const points = [
      onSignal('term', '== 1'),
      onSignal('latency_of_disk', 'p99 < 1s', { optional: true }),
    ];
    expect(points.map(compile)).toMatchObject([
      { ok: true, holdPoint: { measure: { kind: 'unavailable', why: 'not exported' } } },
      { ok: true, holdPoint: { measure: { kind: 'unavailable' } } },
    ]);
  });

  it.each([
    [onSignal('nothing', '< 1'), ['signal'], "no signal 'nothing'"],
    [onSignal('version', '== 1'), ['signal'], 'carries a text'],
    [onSignal('pending', 'ten'), ['require'], 'expected a comparison'],
    [onSignal('pending', '< 100ms'), ['require'], 'takes no unit suffix'],
    [onSignal('pending', 'p99 < 1'), ['require'], 'compared as it is'],
    [onSignal('errors', 'ratio < 1'), ['require'], 'compared as it is'],
    [onSignal('latency', '< 100ms'), ['require'], 'by a quantile'],
    [onSignal('requests', 'p99 < 1%'), ['require'], 'compared as such'],
    [onSignal('term', 'soon'), ['require'], 'is not a comparison'],
    [onExpr('x > 5', '< 1'), ['expr'], "put the comparison into 'require'"],
    [onExpr('((x > 5))', '< 1'), ['expr'], "put the comparison into 'require'"],
    [onExpr('1', '< 1'), ['expr'], 'names no series'],
    [onExpr('x offset 1h', '< 1'), ['expr'], 'never fresh'],
    [onExpr('x', 'p99 < 1'), ['require'], 'one value per node'],
  ] as const)('refuses %#: at %j', (definition, path, message) => {
    expect(compile(definition)).toEqual({
      ok: false,
      issues: [{ path: ['hold_points', 0, ...path], message: expect.stringContaining(message) }],
    });
  });

  it('reports where in an expression the error is, and what else is wrong', () => {
    expect(compile(onExpr('rate(x)', 'soon'))).toEqual({
      ok: false,
      issues: [
        {
          path: ['hold_points', 0, 'expr'],
          message: expect.any(String),
          offset: 5,
          excerpt: 'rate(x)\n     ^',
        },
        { path: ['hold_points', 0, 'require'], message: expect.any(String) },
      ],
    });
  });
});
