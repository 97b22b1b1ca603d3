import { describe, expect, it } from 'vitest';
import { evidenceCoherent } from '../../../../src/core/verdict/predicates/evidence-coherent.ts';
import { cluster, TIMES } from '../../../support/case-builder.ts';
import { hasSay, judge, outline } from '../../../support/judge.ts';

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

  it('fails for an old leader that has not heard of the new one, though the term names that', () => {
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
});
