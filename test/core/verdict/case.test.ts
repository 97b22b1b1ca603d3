import { describe, expect, it } from 'vitest';
import { STEP_ACTIONS } from '../../../src/core/cluster/action.ts';
import { openCase } from '../../../src/core/verdict/case.ts';
import { cluster, nodeId, TIMES } from '../../support/case-builder.ts';
import { READING_NAMES } from '../../support/node-draft.ts';

describe('openCase', () => {
  it('tells the target from the others', () => {
    const { target, others } = openCase(cluster().voters(3).ask('restart', 'n2'));
    expect(target.id).toBe('n2');
    expect(others.map(({ id }) => id)).toEqual(['n1', 'n3']);
  });

  it.each(STEP_ACTIONS)(
    'takes %s on a proven-down node for a cure, unless it is a transfer',
    (action) => {
      expect(openCase(cluster().voters(3).down('n2').ask(action, 'n2')).isCure).toBe(
        action !== 'transfer',
      );
      expect(openCase(cluster().voters(3).frozen('n2').ask(action, 'n2')).isCure).toBe(false);
      expect(openCase(cluster().voters(3).ask(action, 'n2')).isCure).toBe(false);
    },
  );

  it.each([
    ['drain', true],
    ['stop', true],
    ['restart', true],
    ['upgrade', true],
    ['transfer', false],
    ['undrain', false],
  ] as const)('knows whether %s takes a vote away: %s', (action, reduces) => {
    expect(openCase(cluster().voters(3).ask(action, 'n2')).reduces).toBe(reduces);
    expect(openCase(cluster().voters(3).learner('l1').ask(action, 'l1')).reduces).toBe(false);
    expect(openCase(cluster().voters(3).down('n2').ask(action, 'n2')).reduces).toBe(false);
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
