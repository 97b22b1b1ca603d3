import { describe, expect, it } from 'vitest';
import { ETCD_FAMILIES, withoutFamily, withValue } from '../../support/etcd-page.ts';
import { watchEtcd } from '../../support/watched-etcd.ts';

/** What the members do not tell, as `node: what`. */
async function untoldBy(edit: (page: string, node: string) => string, size = 3) {
  const etcd = await (await watchEtcd(size)).edit(edit).bursts(1);
  const untold = etcd.watch.evaluation?.untold ?? new Map();
  return [...untold].flatMap(([node, gaps]) =>
    gaps.map(({ what }: { what: string }) => `${node}: ${what}`),
  );
}

function onN2(change: (page: string) => string) {
  return (page: string, node: string) => (node === 'n2' ? change(page) : page);
}

describe('findUntold', () => {
  it('finds nothing where every node tells its role, its name and its peers', async () => {
    expect(await untoldBy((page) => page)).toEqual([]);
  });

  it.each([
    [ETCD_FAMILIES.is_learner, 'n2: is_learner'],
    [ETCD_FAMILIES.member_id, 'n2: member_id'],
    [ETCD_FAMILIES.peers, 'n2: etcd_network_active_peers'],
  ])('finds that %s is missing on one node', async (family, gap) => {
    expect(await untoldBy(onN2((page) => withoutFamily(page, family)))).toEqual([gap]);
  });

  it('finds a role that is neither yes nor no', async () => {
    const odd = onN2((page) => withValue(page, ETCD_FAMILIES.is_learner, '2'));
    expect(await untoldBy(odd)).toEqual(['n2: is_learner']);
  });

  it('does not ask the only node of a cluster for peers', async () => {
    const alone = await untoldBy((page) => withoutFamily(page, ETCD_FAMILIES.member_id), 1);
    expect(alone).toEqual([]);
  });

  it('does not ask nodes that were not scraped', async () => {
    const etcd = await (await watchEtcd()).stop('n2').freeze('n3').bursts(1);
    expect(etcd.watch.evaluation?.untold.size).toBe(0);
  });
});
