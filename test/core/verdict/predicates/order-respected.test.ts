import { describe, expect, it } from 'vitest';
import { orderRespected } from '../../../../src/core/verdict/predicates/order-respected.ts';
import { type CaseBuilder, cluster } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';

/** Three voters and a learner; those named run the new version already. */
function upgraded(...done: readonly string[]): CaseBuilder {
  const built = cluster().voters(3).learner('l1');
  for (const id of done) built.node(id, (node) => node.version('2.0.0'));
  return built;
}

describe('order_respected', () => {
  it('lets a follower go', () => {
    const inputs = cluster().voters(3).ask('restart', 'n2');
    expect(judge(orderRespected, inputs)).toMatchObject([{ result: 'pass', observed: 'follower' }]);
  });

  it('asks a leader to hand over where the pack has a command, and says how', () => {
    const [report] = judge(orderRespected, cluster().voters(3).ask('restart', 'n1'));
    expect(report).toMatchObject({ result: 'fail', onFail: 'block', observed: 'leader' });
    expect(report?.detail).toContain('hand leadership over first');
    expect(report?.clears).toBe('another member leads (raftctl transfer, best n2)');
  });

  it.each(['on_stop', 'none'] as const)(
    'lets a leader go where hand-over is %s and nothing can tell who is done',
    (handover) => {
      const inputs = cluster().voters(3).pack({ handover }).ask('restart', 'n1');
      const [report] = judge(orderRespected, inputs);
      expect(report?.result).toBe('pass');
      expect(report?.detail).toContain('not judged');
    },
  );

  it('does not wait for learners for ever when nothing can tell that they are done', () => {
    const inputs = cluster().voters(3).learner('l1').ask('restart', 'n2');
    expect(judge(orderRespected, inputs)).toMatchObject([{ result: 'pass' }]);
  });

  it.each([
    { target: 'l1', done: [], result: 'pass' },
    { target: 'n2', done: [], result: 'fail' },
    { target: 'n2', done: ['l1'], result: 'pass' },
    { target: 'n1', done: ['l1', 'n2'], result: 'fail' },
    { target: 'n1', done: ['l1', 'n2', 'n3'], result: 'pass' },
  ])('with a target version: $target after $done is a $result', ({ target, done, result }) => {
    const inputs = upgraded(...done).ask('upgrade', target, '2.0.0');
    expect(judge(orderRespected, inputs)).toMatchObject([{ result }]);
  });

  it.each(['command', 'on_stop', 'none'] as const)(
    'makes a leader wait for pending followers where hand-over is %s',
    (handover) => {
      const inputs = upgraded('l1', 'n2').pack({ handover }).ask('upgrade', 'n1', '2.0.0');
      const [report] = judge(orderRespected, inputs);
      expect(report).toMatchObject({ result: 'fail', onFail: 'wait', retryAfterMs: 5_000 });
      expect(report?.detail).toContain('n3 come first and are not at version 2.0.0');
      expect(report?.clears?.includes('raftctl')).toBe(handover === 'command');
    },
  );

  it('takes a version that is not known, or too old, for not done', () => {
    const missing = upgraded('l1', 'n2', 'n3').node('n3', (n) => n.without('version'));
    expect(judge(orderRespected, missing.ask('upgrade', 'n1', '2.0.0'))).toMatchObject([
      { result: 'fail' },
    ]);
    const old = upgraded('l1', 'n2', 'n3').node('n3', (n) => n.old('version', 12_001));
    expect(judge(orderRespected, old.ask('upgrade', 'n1', '2.0.0'))).toMatchObject([
      { result: 'fail' },
    ]);
  });

  it('lets the last node go, leader or not', () => {
    const [report] = judge(orderRespected, cluster().voters(1).ask('restart', 'n1'));
    expect(report).toMatchObject({ result: 'pass', detail: 'n1 is the last node to be done' });
  });

  it('is unknown when the target does not tell whether it leads', () => {
    const inputs = cluster()
      .voters(3)
      .node('n2', (n) => n.without('isLeader'))
      .ask('restart', 'n2');
    expect(judge(orderRespected, inputs)).toMatchObject([{ result: 'unknown', onFail: 'wait' }]);
    const frozen = cluster().voters(3).frozen('n2').ask('restart', 'n2');
    expect(judge(orderRespected, frozen)).toMatchObject([{ result: 'unknown' }]);
  });

  it('follows the order that the runbook gives', () => {
    const built = cluster().voters(3).order('leader', 'followers', 'learners');
    expect(judge(orderRespected, built.ask('upgrade', 'n1', '2.0.0'))).toMatchObject([
      { result: 'pass' },
    ]);
    expect(judge(orderRespected, built.ask('upgrade', 'n2', '2.0.0'))).toMatchObject([
      { result: 'fail', detail: expect.stringContaining('n1 come first') },
    ]);
  });

  it('has no say in a cure, an undrain and a transfer', () => {
    const built = cluster().voters(3).down('n2');
    expect(hasSay(orderRespected, built.ask('restart', 'n2'))).toBe(false);
    expect(hasSay(orderRespected, cluster().voters(3).ask('undrain', 'n1'))).toBe(false);
    expect(hasSay(orderRespected, cluster().voters(3).ask('transfer', 'n1'))).toBe(false);
  });
});
