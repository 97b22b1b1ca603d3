import { describe, expect, it } from 'vitest';
import { openCase } from '../../../src/core/verdict/case.ts';
import { judgeMetric } from '../../../src/core/verdict/metric-hold-point.ts';
import type { HoldPointReport } from '../../../src/core/verdict/report.ts';
import { type CaseBuilder, cluster, EVALUATED_AT } from '../../support/case-builder.ts';
import type { HoldPointChoice, NodeValues } from '../../support/hold-point-state.ts';
import { outline } from '../../support/judge.ts';

const GOOD: NodeValues = { n1: 1, n2: 2, n3: 3, l1: 4 };

/** Judges one hold point on a restart of `n2`. */
function judged(
  choice: HoldPointChoice,
  values: NodeValues = GOOD,
  built: CaseBuilder = cluster().voters(3),
): readonly HoldPointReport[] {
  const given = openCase(built.holdPoint(choice, values).ask('restart', 'n2'));
  const states = given.evaluation.holdPoints.get('rolling-restart') ?? [];
  return states.flatMap((state) => judgeMetric(state, given));
}

describe('a metric hold point', () => {
  it('passes with the value that is closest to its limit', () => {
    expect(judged({})).toMatchObject([{ result: 'pass', node: 'n3', observed: 3 }]);
    expect(judged({ require: '> 0' })).toMatchObject([{ result: 'pass', node: 'n1', observed: 1 }]);
  });

  it('reports each node that fails, and no other', () => {
    const reports = judged({}, { n1: 42, n2: 3, n3: 11 });
    expect(outline(reports)).toEqual(['fail n1', 'fail n3']);
    expect(reports[0]).toMatchObject({ observed: 42, required: '< 10', unit: 'count' });
    expect(reports[0]?.clears).toContain('falls below 10 (now 42)');
  });

  it.each([
    ['< 10', 10, 'fail'],
    ['<= 10', 10, 'pass'],
    ['> 10', 10, 'fail'],
    ['>= 10', 10, 'pass'],
    ['== 10', 10, 'pass'],
    ['!= 10', 10, 'fail'],
  ])('compares a value exactly at its limit: %s with %i is a %s', (require, value, result) => {
    expect(judged({ require, over: 'target' }, { n2: value })).toMatchObject([{ result }]);
  });

  it('is unknown on a node without a value, and says until when', () => {
    const [report, ...others] = judged({}, { n1: 1, n2: 2 });
    expect(others).toEqual([]);
    expect(report).toMatchObject({ result: 'unknown', node: 'n3', retryAfterMs: 5_000 });
    expect(report?.clears).toBe('n3 gives a fresh value');
  });

  it('is unknown on nodes that are down or unobservable, whatever was measured', () => {
    const built = cluster().voters(3).down('n1').frozen('n3');
    const reports = judged({}, GOOD, built);
    expect(outline(reports)).toEqual(['unknown n1', 'unknown n3']);
  });

  it('is unknown when a selector missed a node, though every node has a number', () => {
    const [report] = judged({ silent: ['n3'] });
    expect(report).toMatchObject({ result: 'unknown' });
    expect(report?.detail).toBe('x has no fresh sample of n3');
  });

  it.each([
    { over: 'target', result: 'pass' },
    { over: 'others', result: 'unknown' },
    { over: 'all', result: 'unknown' },
    { over: 'voters', result: 'unknown' },
    { over: 'leader', result: 'pass' },
  ] as const)('over $over is $result when a selector missed another node', ({ over, result }) => {
    expect(judged({ over, silent: ['n3'] })).toMatchObject([{ result }]);
  });

  it.each([
    { over: 'all', outlined: ['fail n1', 'fail n2', 'fail n3', 'fail l1'] },
    { over: 'others', outlined: ['fail n1', 'fail n3', 'fail l1'] },
    { over: 'target', outlined: ['fail n2'] },
    { over: 'leader', outlined: ['fail n3'] },
    { over: 'voters', outlined: ['fail n1', 'fail n2', 'fail n3'] },
  ] as const)('over $over asks $outlined', ({ over, outlined }) => {
    const bad = { n1: 50, n2: 50, n3: 50, l1: 50 };
    const built = cluster().voters(3).learner('l1').leader('n3');
    expect(outline(judged({ over }, bad, built))).toEqual(outlined);
  });

  it('over the others asks the only node of a cluster of one', () => {
    const given = openCase(
      cluster().voters(1).holdPoint({ over: 'others' }, { n1: 50 }).ask('restart', 'n1'),
    );
    const states = given.evaluation.holdPoints.get('rolling-restart') ?? [];
    expect(outline(states.flatMap((state) => judgeMetric(state, given)))).toEqual(['fail n1']);
  });

  it('over the leader is unknown while nobody, or more than one, leads', () => {
    const none = judged({ over: 'leader' }, GOOD, cluster().voters(3).noLeader());
    expect(none).toMatchObject([{ result: 'unknown', clears: 'one leader is known' }]);
    const two = judged({ over: 'leader' }, GOOD, cluster().voters(3).leaders('n1', 'n3'));
    expect(two).toMatchObject([{ result: 'unknown' }]);
  });

  it.each([
    { ageMs: 2_000, later: 10_000, result: 'pass' },
    { ageMs: 2_000, later: 10_001, result: 'unknown' },
  ])('judges the age of values when asked: $later ms later is $result', (table) => {
    const { ageMs, later, result } = table;
    const reports = judged({ ageMs, over: 'target' }, GOOD, cluster().voters(3).later(later));
    expect(reports).toMatchObject([{ result }]);
  });

  it('judges the age of what selectors read, and shows the oldest', () => {
    expect(judged({ readAgeMs: 12_001 })).toMatchObject([
      { result: 'unknown', detail: 'x read a sample that is too old' },
    ]);
    expect(judged({ readAgeMs: 700 })).toMatchObject([
      { result: 'pass', observedAt: EVALUATED_AT - 700 },
    ]);
  });

  it('shows a number before it shows idle', () => {
    expect(judged({}, { n1: 'idle', n2: 2, n3: 'idle' })).toMatchObject([
      { result: 'pass', node: 'n2', observed: 2 },
    ]);
    expect(judged({}, { n1: 'idle', n2: 'idle', n3: 'idle' })).toMatchObject([
      { result: 'pass', observed: 'idle' },
    ]);
  });

  it.each([
    { lastedMs: 14_999, result: 'fail' },
    { lastedMs: 15_000, result: 'pass' },
  ])('has to have held for 15 s: $lastedMs ms is a $result', ({ lastedMs, result }) => {
    const [report] = judged({ heldForMs: 15_000, lastedMs, over: 'target' });
    expect(report?.result).toBe(result);
    if (result === 'fail') {
      expect(report?.clears).toContain('stays so for 15s');
      expect(report?.retryAfterMs).toBe(5_000);
    }
  });

  it('holds an idle value to the same time', () => {
    const choice = { heldForMs: 15_000, lastedMs: 4_000, over: 'target' } as const;
    expect(judged(choice, { n2: 'idle' })).toMatchObject([
      { result: 'fail', observed: 'idle', retryAfterMs: 11_000 },
    ]);
  });

  it('says when a value will be good at its present pace', () => {
    const [report] = judged({ slopePerSecond: -4, over: 'target' }, { n2: 50 });
    expect(report?.clears).toBe('falls below 10 (now 50, falling 4/s: about 10s)');
    expect(report?.retryAfterMs).toBe(10_000);
  });

  it('is unavailable, and in nobody’s way, where the pack says that the system cannot tell', () => {
    const built = cluster().voters(3).frozen('n3');
    const [report] = judged({ unavailable: 'not exported' }, {}, built);
    expect(report).toMatchObject({
      result: 'unavailable',
      detail: 'raft cannot tell: not exported',
    });
  });

  it('keeps what a failure means: to wait, or to have a person act', () => {
    const [report] = judged({ onFail: 'block', over: 'target' }, { n2: 50 });
    expect(report).toMatchObject({ result: 'fail', onFail: 'block' });
  });
});
