import { describe, expect, it } from 'vitest';
import type { SignalName } from '../../../../src/core/base/ids.ts';
import { nodeIdentity } from '../../../../src/core/verdict/predicates/node-identity.ts';
import { type CaseBuilder, cluster } from '../../../support/case-builder.ts';
import { hasSay, judge, outline } from '../../../support/judge.ts';
import { permitOn } from '../../../support/ledger-draft.ts';

const named = (): CaseBuilder => {
  const member = 'member_id' as SignalName;
  const built = cluster()
    .voters(3)
    .pack({ topology: { member, peerActive: 'peer', peerLabel: 'to' } });
  return built.called('n1', 'a1').called('n2', 'b2').called('n3', 'c3');
};

describe('node_identity', () => {
  it('passes while every member is who it was', () => {
    expect(outline(judge(nodeIdentity, named().ask('restart', 'n2')))).toEqual(['pass']);
  });

  it('refuses one member under two names, which would vote twice', () => {
    const reports = judge(nodeIdentity, named().called('n3', 'b2').ask('restart', 'n1'));
    expect(reports).toMatchObject([{ result: 'fail', onFail: 'block', observed: 'b2' }]);
    expect(reports[0]?.detail).toContain('n2 and n3');
  });

  it('refuses a member that came back as somebody whom no other knows', () => {
    const built = named().renamed('n3', 'c3', 'd4');
    expect(judge(nodeIdentity, built.ask('restart', 'n2'))).toMatchObject([
      { result: 'fail', node: 'n3', observed: 'd4', required: 'c3' },
    ]);
  });

  it('leaves a node with a permit to the end of its step', () => {
    const built = named()
      .renamed('n3', 'c3', 'd4')
      .ledger({ permits: [permitOn('n3')] });
    expect(outline(judge(nodeIdentity, built.ask('restart', 'n2')))).toEqual(['pass']);
  });

  it('does not keep a node that is down from its cure for the name that it had', () => {
    const built = named().renamed('n2', 'b2', 'd4').down('n2');
    expect(outline(judge(nodeIdentity, built.ask('restart', 'n2')))).toEqual(['pass']);
  });

  it('says so where the system does not tell names, and has no say in an undrain', () => {
    const plain = cluster().voters(3);
    expect(outline(judge(nodeIdentity, plain.ask('restart', 'n2')))).toEqual(['unavailable']);
    expect(hasSay(nodeIdentity, plain.ask('undrain', 'n2'))).toBe(false);
  });
});
