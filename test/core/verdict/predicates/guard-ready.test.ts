import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/base/time.ts';
import { guardReady } from '../../../../src/core/verdict/predicates/guard-ready.ts';
import { cluster, TIMES } from '../../../support/case-builder.ts';
import { judge, outline } from '../../../support/judge.ts';

describe('guard_ready', () => {
  it('passes once every node has concluded its rounds', () => {
    expect(outline(judge(guardReady, cluster().voters(3).ask('restart', 'n2')))).toEqual(['pass']);
  });

  it('is unknown, and clears by itself, while one node has not concluded its rounds', () => {
    const inputs = cluster().voters(3).rounds(3, 3).roundsOf('n3', 2).ask('restart', 'n2');
    const [report] = judge(guardReady, inputs);
    expect(report).toMatchObject({ result: 'unknown', onFail: 'wait', observed: 2 });
    expect(report?.detail).toContain('2 of 3');
    expect(report?.retryAfterMs).toBe(TIMES.intervalMs);
    expect(report?.clears).toBeDefined();
  });

  it('counts a node without any round as not begun', () => {
    const inputs = cluster().voters(3).roundsOf('n1', 0).ask('restart', 'n2');
    expect(judge(guardReady, inputs)[0]).toMatchObject({ result: 'unknown', observed: 0 });
  });

  it.each([
    { later: 0, result: 'pass' },
    { later: TIMES.maxAgeMs, result: 'pass' },
    { later: TIMES.maxAgeMs + 1, result: 'unknown' },
  ])('judges a loop that evaluated $later ms ago: $result', ({ later, result }) => {
    const inputs = cluster().voters(3).later(later).ask('restart', 'n2');
    expect(outline(judge(guardReady, inputs))).toEqual([result]);
  });

  it.each(['undrain', 'restart'] as const)(
    'has a say in %s, on a node that is down too',
    (action) => {
      const inputs = cluster().voters(3).down('n2').rounds(2, 1).ask(action, 'n2');
      expect(outline(judge(guardReady, inputs))).toEqual(['unknown']);
    },
  );

  it('is unknown after a restore, and says until when', () => {
    const why = 'the event log was restored from a backup';
    const inputs = cluster().voters(3).ask('restart', 'n2');
    const until = (ms: number) => ({ hold: { until: instant(inputs.now + ms), why } });
    const held = cluster().voters(3).ledger(until(60_000)).ask('restart', 'n2');
    const [report] = judge(guardReady, held);
    expect(report).toMatchObject({ result: 'unknown', onFail: 'wait', retryAfterMs: 60_000 });
    expect(report?.detail).toBe(`${why}: nothing goes on for another 1m`);
    const over = cluster().voters(3).ledger(until(0)).ask('restart', 'n2');
    expect(outline(judge(guardReady, over))).toEqual(['pass']);
  });

  it('makes a verdict say that the guard cannot judge', () => {
    expect(cluster().voters(3).rounds(2, 1).decide('restart', 'n2').canJudge).toBe(false);
    expect(cluster().voters(3).later(30_000).decide('restart', 'n2').canJudge).toBe(false);
    expect(cluster().voters(3).decide('restart', 'n2').canJudge).toBe(true);
  });
});
