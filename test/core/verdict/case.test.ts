import { describe, expect, it } from 'vitest';
import { openCase, reducesIn } from '../../../src/core/verdict/case.ts';
import {
  type CaseBuilder,
  cluster,
  EVALUATED_AT,
  nodeId,
  TIMES,
} from '../../support/case-builder.ts';
import { READING_NAMES } from '../../support/node-draft.ts';

describe('openCase', () => {
  it('tells the target from the others', () => {
    const { target, others } = openCase(cluster().voters(3).ask('restart', 'n2'));
    expect(target.id).toBe('n2');
    expect(others.map(({ id }) => id)).toEqual(['n1', 'n3']);
  });

  it.each([
    ['drain', 'forward', 'cure'],
    ['stop', 'forward', 'cure'],
    ['restart', 'forward', 'cure'],
    ['upgrade', 'forward', 'cure'],
    ['undrain', 'give-back', 'give-back'],
    ['transfer', 'forward', 'forward'],
    ['remove', 'forward', 'forward'],
    ['add', 'forward', 'forward'],
    ['promote', 'forward', 'forward'],
    ['cut-over', 'forward', 'forward'],
    ['stop-cluster', 'forward', 'forward'],
    ['rollback', 'undo', 'undo'],
  ] as const)('takes %s for a step that goes %s, and on a node that is down for a %s', (...row) => {
    const [action, purpose, whenDown] = row;
    const purposeOf = (built: CaseBuilder) => openCase(built.ask(action, 'n2')).purpose;
    expect(purposeOf(cluster().voters(3))).toBe(purpose);
    expect(purposeOf(cluster().voters(3).frozen('n2'))).toBe(purpose);
    expect(purposeOf(cluster().voters(3).down('n2'))).toBe(whenDown);
    expect(openCase(cluster().voters(3).down('n2').ask(action, 'n2')).isCure).toBe(
      whenDown === 'cure',
    );
  });

  it.each([
    ['drain', true],
    ['restart', true],
    ['upgrade', true],
    ['remove', true],
    ['rollback', true],
    ['stop-cluster', true],
    ['transfer', false],
    ['undrain', false],
    ['add', false],
    ['promote', false],
  ] as const)('knows whether %s takes a vote away that is there: %s', (action, reduces) => {
    const reducing = (built: CaseBuilder, node: string) => {
      const given = openCase(built.ask(action, node));
      return given.groups.some((where) => reducesIn(where, given));
    };
    expect(reducing(cluster().voters(3), 'n2')).toBe(reduces);
    expect(reducing(cluster().voters(3).learner('l1'), 'l1')).toBe(false);
    expect(reducing(cluster().voters(3).down('n2'), 'n2')).toBe(false);
  });

  it('takes a node with a permit of somebody else for one that is out, unless it is a cure', () => {
    const permit = { id: 'p1', action: 'restart', state: 'granted', holder: 'ci' } as const;
    const on = (node: string, more: { isCure?: boolean; isOwn?: boolean } = {}) => ({
      ...permit,
      node: nodeId(node),
      isCure: false,
      isOwn: false,
      grantedAt: EVALUATED_AT,
      ...more,
    });
    const permits = [on('n1'), on('n2'), on('n3', { isCure: true }), on('n4', { isOwn: true })];
    const given = openCase(cluster().voters(5).ledger({ permits }).ask('restart', 'n2'));
    expect([...given.reserved]).toEqual(['n1']);
  });

  it.each(READING_NAMES)('does not know %s any more once it is older than the limit', (name) => {
    const fresh = openCase(cluster().voters(3).later(TIMES.maxAgeMs).ask('restart', 'n2'));
    expect(fresh.target[name].kind).toBe('known');
    const old = openCase(
      cluster()
        .voters(3)
        .node('n2', (n) => n.old(name, 1))
        .later(TIMES.maxAgeMs)
        .ask('restart', 'n2'),
    );
    expect(old.target[name]).toMatchObject({ kind: 'unknown', why: 'stale' });
  });

  it('does not see any more what was observed too long ago, up or down', () => {
    const built = cluster()
      .voters(3)
      .down('n3')
      .later(TIMES.maxAgeMs + 1);
    const { target, others } = openCase(built.ask('restart', 'n3'));
    expect(target.observation).toMatchObject({ kind: 'unobservable', why: 'last scraped 12s ago' });
    expect(others.map(({ observation }) => observation.kind)).toEqual([
      'unobservable',
      'unobservable',
    ]);
  });

  it('leaves the inputs as they are', () => {
    const inputs = cluster().voters(3).later(60_000).ask('restart', 'n2');
    openCase(inputs);
    expect(inputs.evaluation.snapshot.nodes[0]?.observation.kind).toBe('observed');
  });

  it('takes a target that no node is for a mistake of the guard itself', () => {
    const inputs = cluster().voters(3).ask('restart', 'n2');
    const question = { ...inputs.question, node: nodeId('n9') };
    expect(() => openCase({ ...inputs, question })).toThrow('[invariant]');
  });
});
