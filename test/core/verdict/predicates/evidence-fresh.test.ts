import { describe, expect, it } from 'vitest';
import { evidenceFresh } from '../../../../src/core/verdict/predicates/evidence-fresh.ts';
import { cluster, EVALUATED_AT, TIMES } from '../../../support/case-builder.ts';
import { hasSay, judge, outline } from '../../../support/judge.ts';

describe('evidence_fresh', () => {
  it('passes when every node was observed, as old as the oldest of them', () => {
    const inputs = cluster()
      .voters(3)
      .node('n3', (n) => n.readBefore(900))
      .ask('restart', 'n2');
    const [report] = judge(evidenceFresh, inputs);
    expect(report).toMatchObject({ result: 'pass', observedAt: EVALUATED_AT - 900 });
  });

  it('passes with a node that is proven down: that is what is known of it', () => {
    const inputs = cluster().voters(3).down('n3').ask('restart', 'n2');
    expect(outline(judge(evidenceFresh, inputs))).toEqual(['pass']);
  });

  it('names an unobservable node as such, and not as unhealthy', () => {
    const [report, ...others] = judge(
      evidenceFresh,
      cluster().voters(3).frozen('n3').ask('restart', 'n2'),
    );
    expect(others).toEqual([]);
    expect(report).toMatchObject({ result: 'unknown', node: 'n3', onFail: 'wait' });
    expect(report?.detail).toContain('n3 is unobservable: no answer in time');
  });

  it.each([
    { lateMs: TIMES.maxAgeMs, outlined: ['pass'] },
    {
      lateMs: TIMES.maxAgeMs + 1,
      outlined: ['unknown n1', 'unknown n2', 'unknown n3'],
    },
  ])('judges observations by their age when asked, $lateMs ms later', ({ lateMs, outlined }) => {
    const inputs = cluster().voters(3).later(lateMs).ask('restart', 'n2');
    expect(outline(judge(evidenceFresh, inputs))).toEqual(outlined);
  });

  it('does not take a proof of being down for longer than its age allows', () => {
    const inputs = cluster()
      .voters(3)
      .node('n3', (n) => n.down(10_000))
      .later(2_001)
      .ask('restart', 'n2');
    expect(outline(judge(evidenceFresh, inputs))).toEqual(['unknown n3']);
  });

  it.each([
    ['isLeader', 'is_leader'],
    ['commitIndex', 'commit_index'],
    ['appliedIndex', 'applied_index'],
    ['hasLeader', 'has_leader'],
    ['term', 'term'],
  ] as const)('is unknown when a node does not tell %s, and names the signal', (name, signal) => {
    const inputs = cluster()
      .voters(3)
      .node('n3', (n) => n.without(name))
      .ask('restart', 'n2');
    const [report, ...others] = judge(evidenceFresh, inputs);
    expect(others).toEqual([]);
    expect(report).toMatchObject({ result: 'unknown', node: 'n3' });
    expect(report?.detail).toContain(`n3 does not tell ${signal}`);
    expect(report?.clears).toContain(signal);
  });

  it.each([
    ['hasLeader', 'pass'],
    ['term', 'pass'],
    ['isLeader', 'unknown n3'],
    ['commitIndex', 'unknown n3'],
  ] as const)('lets a pack do without %s: %s', (name, outlined) => {
    const inputs = cluster()
      .voters(3)
      .node('n3', (n) => n.without(name, 'unavailable'))
      .ask('restart', 'n2');
    expect(outline(judge(evidenceFresh, inputs))).toEqual([outlined]);
  });

  it('does not take a value that is older than its node was observed', () => {
    const inputs = cluster()
      .voters(3)
      .node('n3', (n) => n.old('commitIndex', TIMES.maxAgeMs + 1))
      .ask('restart', 'n2');
    const [report] = judge(evidenceFresh, inputs);
    expect(report).toMatchObject({ result: 'unknown', node: 'n3' });
    expect(report?.detail).toContain('commit_index');
  });

  it('asks for the versions of the others only where a target version is given', () => {
    const unversioned = cluster()
      .voters(3)
      .node('n2', (n) => n.without('version'))
      .node('n3', (n) => n.without('version'));
    expect(outline(judge(evidenceFresh, unversioned.ask('upgrade', 'n2')))).toEqual(['pass']);
    expect(outline(judge(evidenceFresh, unversioned.ask('upgrade', 'n2', '2.0.0')))).toEqual([
      'unknown n3',
    ]);
  });

  it('names what a node does not tell of its role and its peers', () => {
    const inputs = cluster()
      .voters(3)
      .untold('n1', { what: 'raft_peer_active', detail: 'no sample of n1' })
      .ask('restart', 'n2');
    const [report] = judge(evidenceFresh, inputs);
    expect(report).toMatchObject({ result: 'unknown', node: 'n1' });
    expect(report?.detail).toContain('raft_peer_active');
  });

  it('has no say in a cure and in an undrain', () => {
    expect(hasSay(evidenceFresh, cluster().voters(3).down('n2').ask('restart', 'n2'))).toBe(false);
    expect(hasSay(evidenceFresh, cluster().voters(3).ask('undrain', 'n2'))).toBe(false);
  });
});
