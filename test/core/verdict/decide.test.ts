import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/base/time.ts';
import { decide } from '../../../src/core/verdict/decide.ts';
import { cluster, EVALUATED_AT, TIMES } from '../../support/case-builder.ts';
import { inTheWay } from '../../support/judge.ts';

describe('decide', () => {
  it('gives a go for a follower of a healthy cluster, with every hold point', () => {
    const verdict = cluster().voters(3).holdPoint({}, { n1: 1, n2: 1, n3: 1 });
    const { decision, kind, isCure, canJudge, holdPoints, summary } = verdict.decide(
      'restart',
      'n2',
    );
    expect({ decision, kind, isCure, canJudge }).toEqual({
      decision: 'go',
      kind: 'go',
      isCure: false,
      canJudge: true,
    });
    expect(holdPoints.map(({ name }) => name)).toEqual([
      'guard_ready',
      'evidence_fresh',
      'evidence_coherent',
      'leader_known',
      'quorum_kept',
      'members_caught_up',
      'order_respected',
      'one_at_a_time',
      'not_frozen',
      'no_trip',
      'node_identity',
      'backlog',
    ]);
    expect(summary).toBe('restart n2 of orders may go ahead: all 12 hold points are met');
  });

  it.each([
    ['wait', cluster().voters(3).down('n3')],
    ['wait', cluster().voters(3).holdPoint({}, { n1: 50, n2: 1, n3: 1 })],
    ['blocked', cluster().voters(3).holdPoint({ onFail: 'block' }, { n1: 50, n2: 1, n3: 1 })],
    ['blocked', cluster().voters(3).leader('n2')],
    ['blocked', cluster().voters(2)],
    ['unknown', cluster().voters(5).frozen('n3')],
    ['unknown', cluster().voters(3).rounds(2, 1)],
    ['unknown', cluster().voters(3).holdPoint({ onFail: 'block' }, { n1: 1, n2: 1 })],
    ['blocked', cluster().voters(3).leader('n2').frozen('n3').down('n1')],
  ])('calls a no %s', (kind, built) => {
    const verdict = built.decide('restart', 'n2');
    expect(verdict.decision).toBe('no-go');
    expect(verdict.kind).toBe(kind);
    const again = verdict.retryAfterMs;
    if (kind === 'blocked') expect(again).toBeUndefined();
    else expect(again).toBeGreaterThanOrEqual(TIMES.intervalMs);
  });

  it('lists what is in the way first and names each in the summary once', () => {
    const { holdPoints, summary } = cluster().voters(5).frozen('n3', 'n4').decide('restart', 'n2');
    expect(inTheWay(holdPoints)).toEqual([
      'evidence_fresh n3',
      'evidence_fresh n4',
      'quorum_kept',
      'members_caught_up n3',
      'members_caught_up n4',
    ]);
    expect(holdPoints.slice(0, 5).every(({ result }) => result !== 'pass')).toBe(true);
    expect(summary).toBe(
      '3 hold points are not met: evidence_fresh, quorum_kept, members_caught_up',
    );
  });

  it('waits as long as the slowest of what is in the way', () => {
    const built = cluster()
      .voters(3)
      .holdPoint({ name: 'a', heldForMs: 60_000, lastedMs: 20_000 }, { n1: 1, n2: 1, n3: 1 })
      .holdPoint({ name: 'b' }, { n1: 50, n2: 1, n3: 1 });
    expect(built.decide('restart', 'n2').retryAfterMs).toBe(40_000);
  });

  it('lets a cure answer only to the guard, to quorum and to who is on the same node', () => {
    const verdict = cluster()
      .voters(3)
      .down('n2')
      .frozen('n3')
      .holdPoint({}, {})
      .decide('restart', 'n2');
    expect(verdict).toMatchObject({ decision: 'go', isCure: true });
    expect(verdict.holdPoints.map(({ name }) => name)).toEqual([
      'guard_ready',
      'quorum_kept',
      'one_at_a_time',
      'node_identity',
    ]);
    expect(verdict.summary).toContain('cure: restart n2');
  });

  it('gives no go for a node that is only unobservable', () => {
    const verdict = cluster().voters(3).frozen('n2').decide('restart', 'n2');
    expect(verdict).toMatchObject({ decision: 'no-go', isCure: false });
  });

  it('never refuses an undrain, as long as the guard can judge', () => {
    const built = cluster().voters(3).frozen('n1', 'n3').holdPoint({}, { n1: 50 });
    expect(built.decide('undrain', 'n2').decision).toBe('go');
    expect(built.rounds(2, 0).decide('undrain', 'n2')).toMatchObject({
      decision: 'no-go',
      canJudge: false,
    });
  });

  it('lets leadership be transferred away from a leader', () => {
    expect(cluster().voters(3).decide('transfer', 'n1').decision).toBe('go');
    expect(cluster().voters(3).frozen('n3').decide('transfer', 'n1').decision).toBe('no-go');
  });

  it('has no go any more 30 s after an evaluation that would have given one', () => {
    const built = cluster().voters(3);
    expect(built.decide('restart', 'n2').decision).toBe('go');
    expect(built.later(30_000).decide('restart', 'n2').decision).toBe('no-go');
    const cure = cluster().voters(3).down('n2').later(30_000).decide('restart', 'n2');
    expect(cure).toMatchObject({ decision: 'no-go', isCure: false });
  });

  it('refuses when the evaluation knows nothing of a hold point of the runbook', () => {
    const inputs = cluster().voters(3).holdPoint({}, { n1: 1, n2: 1, n3: 1 }).ask('restart', 'n2');
    const evaluation = { ...inputs.evaluation, holdPoints: new Map() };
    const { kind, holdPoints } = decide({ ...inputs, evaluation });
    expect(kind).toBe('unknown');
    expect(inTheWay(holdPoints)).toEqual(['backlog n1', 'backlog n2', 'backlog n3']);
  });

  it('shows what a pack cannot tell without counting it against the question', () => {
    const built = cluster().voters(3).holdPoint({ unavailable: 'not exported' }, {});
    const { decision, holdPoints } = built.decide('restart', 'n2');
    expect(decision).toBe('go');
    expect(holdPoints.at(-1)).toMatchObject({ name: 'backlog', result: 'unavailable' });
  });

  it('lets a go stand until its oldest evidence is too old', () => {
    const oldest = cluster()
      .voters(3)
      .node('n3', (n) => n.old('indexLag', 1_500).old('term', 300))
      .decide('restart', 'n2');
    expect(oldest.validUntil).toBe(EVALUATED_AT - 1_500 + TIMES.maxAgeMs);
    const asked = cluster().voters(3).later(4_000).decide('restart', 'n2');
    expect(asked.validUntil).toBe(EVALUATED_AT + TIMES.maxAgeMs);
  });

  it('does not count an observation that has become too old against the end of a go', () => {
    const built = cluster()
      .voters(3)
      .down('n2')
      .node('n3', (n) => n.readBefore(1_500))
      .later(11_000);
    expect(built.decide('restart', 'n2')).toMatchObject({
      decision: 'go',
      validUntil: EVALUATED_AT + TIMES.maxAgeMs,
    });
  });

  it('lets a no stand until the next look is due', () => {
    const refused = cluster().voters(3).down('n3');
    const next = instant(EVALUATED_AT + TIMES.intervalMs);
    expect(refused.decide('restart', 'n2').validUntil).toBe(next);
    expect(refused.later(9_000).decide('restart', 'n2').validUntil).toBe(EVALUATED_AT + 9_000);
  });

  it('names the evaluation and the rules that it stands on', () => {
    expect(cluster().voters(3).decide('restart', 'n2')).toMatchObject({
      evaluation: 7,
      rulebookDigest: 'sha256:test',
      runbook: 'rolling-restart',
      decidedAt: EVALUATED_AT,
    });
  });
});
