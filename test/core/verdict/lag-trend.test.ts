import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../src/core/base/reading.ts';
import { instant } from '../../../src/core/base/time.ts';
import type { ClusterSnapshot } from '../../../src/core/cluster/snapshot.ts';
import { followLags, type Lagging, NOBODY_LAGS } from '../../../src/core/verdict/lag-trend.ts';
import { cluster, EVALUATED_AT, nodeId } from '../../support/case-builder.ts';

const LIMIT = 10;

/** A cluster of three in which n3 is so many entries behind, so many seconds later. */
function seen(lag: number | undefined, seconds: number): ClusterSnapshot {
  const { snapshot } = cluster().voters(3).leader('n1').ask('restart', 'n2').evaluation;
  const at = instant(EVALUATED_AT + seconds * 1_000);
  const indexLag = lag === undefined ? unknown('no-sample', 'none') : known(lag, at);
  const nodes = snapshot.nodes.map((node) => (node.id === 'n3' ? { ...node, indexLag } : node));
  return { ...snapshot, nodes };
}

function follow(...lags: readonly (number | undefined)[]): readonly number[] | undefined {
  const lagging = lags.reduce<Lagging>(
    (before, lag, index) => followLags(seen(lag, index), { before, limit: LIMIT }),
    NOBODY_LAGS,
  );
  const [behind] = [...lagging.values()];
  return behind?.get(nodeId('n3'))?.map(({ value }) => value);
}

describe('followLags', () => {
  it('remembers how far a member has been behind since it fell behind', () => {
    expect(follow(5, 50, 40, 30)).toEqual([50, 40, 30]);
  });

  it('keeps nothing of members that are caught up', () => {
    expect(follow(50, 40, 10)).toBeUndefined();
  });

  it('begins anew after a moment of which nothing is known', () => {
    expect(follow(50, 40, undefined, 20)).toEqual([20]);
  });

  it('follows a member in each of its groups', () => {
    const built = cluster().voters(3).leader('n1');
    built.group({ name: 'p1', members: ['n1', 'n2', 'n3'], leader: 'n1' });
    built.node('n3', (node) => node.lag(5_000));
    const { snapshot } = built.ask('restart', 'n2').evaluation;
    const lagging = followLags(snapshot, { before: NOBODY_LAGS, limit: LIMIT });
    expect([...lagging.keys()]).toEqual(['p1']);
    expect([...(lagging.get('p1')?.keys() ?? [])]).toEqual(['n3']);
  });
});
