import { describe, expect, it } from 'vitest';
import { membersCaughtUp } from '../../../../src/core/verdict/predicates/members-caught-up.ts';
import { cluster, EVALUATED_AT, nodeId } from '../../../support/case-builder.ts';
import { straightTo } from '../../../support/hold-point-state.ts';
import { hasSay, judge, outline } from '../../../support/judge.ts';

describe('members_caught_up', () => {
  it('passes and shows the member that is furthest behind', () => {
    const inputs = cluster()
      .voters(5)
      .node('n3', (n) => n.lag(7))
      .node('n4', (n) => n.lag(3))
      .ask('restart', 'n2');
    const [report, ...others] = judge(membersCaughtUp, inputs);
    expect(others).toEqual([]);
    expect(report).toMatchObject({ result: 'pass', node: 'n3', observed: 7 });
  });

  it.each([
    { lag: 1_000, outlined: ['pass n3'] },
    { lag: 1_001, outlined: ['fail n3'] },
  ])('takes a lag of exactly the limit for caught up: $lag', ({ lag, outlined }) => {
    const inputs = cluster()
      .voters(3)
      .node('n3', (n) => n.lag(lag))
      .ask('restart', 'n2');
    expect(outline(judge(membersCaughtUp, inputs))).toEqual(outlined);
  });

  it('tells when a member will have caught up at its present pace', () => {
    const recent = straightTo(5_000, EVALUATED_AT, -200);
    const inputs = cluster()
      .voters(3)
      .node('n3', (n) => n.lag(5_000))
      .lagging(new Map([['raft', new Map([[nodeId('n3'), recent]])]]))
      .ask('restart', 'n2');
    const [report] = judge(membersCaughtUp, inputs);
    expect(report).toMatchObject({
      clears: 'n3 is at most 1000 entries behind (now 5000, falling 200/s: about 20s)',
      trend: { kind: 'falling', perSecond: 200 },
      etaMs: 20_000,
      retryAfterMs: 20_000,
    });
  });

  it('does not ask the target, nor learners', () => {
    const inputs = cluster()
      .voters(3)
      .learner('l1')
      .node('n2', (n) => n.lag(90_000))
      .node('l1', (n) => n.lag(90_000))
      .ask('restart', 'n2');
    expect(judge(membersCaughtUp, inputs).map(({ result }) => result)).toEqual(['pass']);
  });

  it('fails on a member that is down, and says that an action on it is a cure', () => {
    const [report] = judge(membersCaughtUp, cluster().voters(3).down('n3').ask('restart', 'n2'));
    expect(report).toMatchObject({ result: 'fail', node: 'n3' });
    expect(report?.clears).toContain('cure');
  });

  it.each([
    ['an unobservable member', cluster().voters(3).frozen('n3')],
    [
      'a lag that is not known',
      cluster()
        .voters(3)
        .node('n3', (n) => n.without('indexLag', 'bracket-too-wide')),
    ],
    [
      'a lag that is too old',
      cluster()
        .voters(3)
        .node('n3', (n) => n.old('indexLag', 12_001)),
    ],
  ])('is unknown for %s', (_, built) => {
    expect(outline(judge(membersCaughtUp, built.ask('restart', 'n2')))).toEqual(['unknown n3']);
  });

  it('asks of a hand-over only about the groups that the target leads', () => {
    const built = cluster()
      .voters(3)
      .group({ name: 'p1', members: ['n1', 'n2', 'n3'], leader: 'n1' })
      .group({ name: 'p2', members: ['n1', 'n2'], leader: 'n2', lags: { n1: 9_000 } });
    const [report] = judge(membersCaughtUp, built.ask('transfer', 'n1'));
    expect(report).toMatchObject({ result: 'pass' });
    const both = built.group({ name: 'p3', members: ['n1'], leader: 'n1' });
    expect(judge(membersCaughtUp, both.ask('transfer', 'n1'))).toMatchObject([
      { result: 'fail', onFail: 'block', detail: 'n1 is the only voter of p3' },
    ]);
  });

  it('passes for the only voter', () => {
    const [report] = judge(membersCaughtUp, cluster().voters(1).ask('restart', 'n1'));
    expect(report).toMatchObject({
      result: 'pass',
      detail: 'no voter besides n1 has to be caught up',
    });
  });

  it('has no say in a cure and in an undrain', () => {
    const down = cluster().voters(3).down('n2');
    expect(hasSay(membersCaughtUp, down.ask('restart', 'n2'))).toBe(false);
    expect(hasSay(membersCaughtUp, cluster().voters(3).ask('undrain', 'n2'))).toBe(false);
  });
});
