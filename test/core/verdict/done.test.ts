import { describe, expect, it } from 'vitest';
import { openCase } from '../../../src/core/verdict/case.ts';
import { doneBy } from '../../../src/core/verdict/done.ts';
import { type CaseBuilder, cluster } from '../../support/case-builder.ts';
import { rollout, verified } from '../../support/ledger-draft.ts';

function doneIn(built: CaseBuilder, toVersion?: string) {
  const given = openCase(built.ask('restart', 'n2', toVersion));
  const { isKnown, what, has } = doneBy(given);
  return { isKnown, what, nodes: given.snapshot.nodes.filter(has).map(({ id }) => id) };
}

describe('doneBy', () => {
  it('goes by the target version, whatever the ledger says', () => {
    const built = cluster()
      .voters(3)
      .node('n3', (node) => node.version('2.0.0'))
      .ledger({ verifiedSteps: [verified('n1', 1_000)] });
    expect(doneIn(built, '2.0.0')).toEqual({
      isKnown: true,
      what: 'at version 2.0.0',
      nodes: ['n3'],
    });
  });

  it('knows a version by its number, and not by how a tag writes it', () => {
    const built = cluster()
      .voters(3)
      .node('n3', (node) => node.version('2.0.0'));
    expect(doneIn(built, 'v2.0.0').nodes).toEqual(['n3']);
  });

  it('goes by the rollout that is under way, however little it has done', () => {
    const built = cluster().voters(3);
    expect(doneIn(built.ledger({ rollout: rollout(1_000, 'n3') })).nodes).toEqual(['n3']);
    expect(doneIn(built.ledger({ rollout: rollout(1_000) }))).toMatchObject({
      isKnown: true,
      nodes: [],
    });
  });

  it('goes by the steps that were verified, and takes no drain for one', () => {
    const steps = [verified('n3', 1_000), verified('n1', 2_000, 'drain')];
    const done = doneIn(cluster().voters(3).ledger({ verifiedSteps: steps }));
    expect(done).toMatchObject({ isKnown: true, nodes: ['n3'] });
    const upgraded = [verified('n2', 1_000, 'upgrade')];
    expect(doneIn(cluster().voters(3).ledger({ verifiedSteps: upgraded })).nodes).toEqual(['n2']);
    const drained = [verified('n2', 1_000, 'drain')];
    expect(doneIn(cluster().voters(3).ledger({ verifiedSteps: drained })).isKnown).toBe(false);
  });

  it('knows nothing without any of them', () => {
    expect(doneIn(cluster().voters(3))).toMatchObject({ isKnown: false, nodes: [] });
  });
});
