import { describe, expect, it } from 'vitest';
import { parseSignalName, type SignalName } from '../../../../src/core/base/ids.ts';
import { evidenceCoherent } from '../../../../src/core/verdict/predicates/evidence-coherent.ts';
import { cluster, TIMES } from '../../../support/case-builder.ts';
import { hasSay, judge, outline } from '../../../support/judge.ts';
import { verified } from '../../../support/ledger-draft.ts';

/** A signal name that the test knows to be valid. */
function signal(text: string): SignalName {
  const name = parseSignalName(text);
  if (name === undefined) throw new Error(`no signal name: ${text}`);
  return name;
}

describe('evidence_coherent', () => {
  it('passes when the nodes were read together and agree', () => {
    const inputs = cluster().voters(3).learner('l1').ask('restart', 'n2');
    expect(outline(judge(evidenceCoherent, inputs))).toEqual(['pass']);
  });

  it.each([
    { spreadMs: TIMES.timeoutMs, result: 'pass' },
    { spreadMs: TIMES.timeoutMs + 1, result: 'unknown' },
  ])('judges nodes that were read $spreadMs ms apart: $result', ({ spreadMs, result }) => {
    const inputs = cluster()
      .voters(3)
      .node('n3', (n) => n.readBefore(spreadMs))
      .ask('restart', 'n2');
    expect(outline(judge(evidenceCoherent, inputs))).toEqual([result]);
  });

  it('leaves out nodes that were not observed', () => {
    const inputs = cluster().voters(3).frozen('n1', 'n2', 'n3').ask('restart', 'n2');
    expect(outline(judge(evidenceCoherent, inputs))).toEqual(['pass']);
  });

  it('fails when two members say that they lead', () => {
    const inputs = cluster().voters(3).leaders('n1', 'n3').ask('restart', 'n2');
    const [report] = judge(evidenceCoherent, inputs);
    expect(report).toMatchObject({ result: 'fail', onFail: 'wait', observed: 'n1, n3' });
  });

  it.each([
    [4, 'after'],
    [2, 'before'],
  ])('fails when a member is in term %i and the leader in 3', (term, order) => {
    const inputs = cluster()
      .voters(3)
      .node('n3', (n) => n.term(term))
      .ask('restart', 'n2');
    const [report] = judge(evidenceCoherent, inputs);
    expect(report).toMatchObject({ result: 'fail', onFail: 'wait', node: 'n3', observed: term });
    expect(report?.detail).toContain(`${order} that of the leader n1`);
  });

  it('fails for an old leader that has not heard of the new one, though its term tells', () => {
    const inputs = cluster()
      .voters(3)
      .node('n3', (n) => n.term(2).leads(true))
      .ask('restart', 'n2');
    expect(outline(judge(evidenceCoherent, inputs))).toEqual(['fail n3']);
  });

  it('blocks on members that nobody expects, until a person lists or removes them', () => {
    const inputs = cluster().voters(3).strangers('8e9e05c52164694d').ask('restart', 'n2');
    const [report] = judge(evidenceCoherent, inputs);
    expect(report).toMatchObject({ result: 'fail', onFail: 'block' });
    expect(report?.detail).toContain('8e9e05c52164694d');
  });

  it('waits for a node that does not tell its name before it calls a member unexpected', () => {
    const topology = { member: signal('member_id'), peerActive: 'peers', peerLabel: 'id' };
    const built = cluster()
      .voters(3)
      .pack({ topology })
      .untold('n3', { what: 'member_id', detail: 'no sample of n3' });
    expect(judge(evidenceCoherent, built.strangers('x').ask('restart', 'n2'))).toMatchObject([
      { result: 'unknown', onFail: 'wait', clears: 'n3 tell member_id' },
    ]);
    expect(judge(evidenceCoherent, built.strangers('x', 'y').ask('restart', 'n2'))).toMatchObject([
      { result: 'fail', onFail: 'block' },
    ]);
  });

  it.each([
    { behind: 1_000, readBefore: 0, outlined: ['pass'] },
    { behind: 1_001, readBefore: 0, outlined: ['fail n2', 'fail n3'] },
    { behind: 1_001, readBefore: 500, outlined: ['pass'] },
  ])('fails when members are ahead of a leader that was not read before them', (table) => {
    const { behind, readBefore, outlined } = table;
    const inputs = cluster()
      .voters(3)
      .node('n1', (n) => n.commit(50_000 - behind).readBefore(readBefore))
      .ask('restart', 'n2');
    expect(outline(judge(evidenceCoherent, inputs))).toEqual(outlined);
  });

  it('reports all contradictions at once', () => {
    const inputs = cluster()
      .voters(3)
      .strangers('x')
      .node('n2', (n) => n.readBefore(5_000))
      .node('n3', (n) => n.term(4))
      .ask('restart', 'n2');
    expect(outline(judge(evidenceCoherent, inputs))).toEqual(['unknown', 'fail n3', 'fail']);
  });

  it('has no say in a cure and in an undrain', () => {
    const down = cluster().voters(3).down('n2');
    expect(hasSay(evidenceCoherent, down.ask('restart', 'n2'))).toBe(false);
    expect(hasSay(evidenceCoherent, cluster().voters(3).ask('undrain', 'n2'))).toBe(false);
  });

  it('is unknown while discovery shows a target that may be a member', () => {
    const given = cluster().voters(3).ask('restart', 'n2');
    const doubt = 'the instance "" of http://h:1/metrics is no name of a node';
    const doubtful = { ...given, cluster: { ...given.cluster, doubts: [doubt] } };
    expect(judge(evidenceCoherent, doubtful)).toMatchObject([
      { result: 'unknown', onFail: 'wait', detail: doubt },
    ]);
  });

  it('finds a member that was removed and is still listed, which a person has to take out', () => {
    const built = cluster()
      .voters(3)
      .down('n3')
      .ledger({ verifiedSteps: [verified('n3', 60_000, 'remove')] });
    expect(judge(evidenceCoherent, built.ask('restart', 'n2'))).toMatchObject([
      {
        ...{ result: 'fail', onFail: 'block', node: 'n3' },
        detail: 'n3 was removed, and the configuration still lists it',
        clears: 'n3 is taken out of the nodes of the configuration, or added again',
      },
    ]);
  });
});
