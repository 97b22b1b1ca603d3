import { describe, expect, it } from 'vitest';
import { type DecisionEntry, DecisionIndex } from '../../src/service/decision-index.ts';
import { clusterId, DECISION } from '../support/decision-event.ts';

function entry(number: number, change: Partial<DecisionEntry> = {}): DecisionEntry {
  const { by, cause, node, action, toVersion, runbook, kind, inTheWay } = DECISION;
  return {
    ...{ by, cause, node, action, toVersion, runbook, kind, inTheWay },
    ...{ id: `dec_${number}`, cluster: clusterId('orders'), seq: number, atMs: number * 1_000 },
    ...change,
  };
}

function indexed(entries: readonly DecisionEntry[]): DecisionIndex {
  const index = new DecisionIndex();
  for (const each of entries) index.add(each);
  return index;
}

const ALL = { mayRead: () => true, limit: 100 };

function idsOf(index: DecisionIndex, filter: Partial<Parameters<DecisionIndex['page']>[0]> = {}) {
  const page = index.page({ ...ALL, ...filter });
  if (page.kind !== 'page') throw new Error(page.kind);
  return page.entries.map(({ id }) => id);
}

describe('DecisionIndex', () => {
  it('lists the newest first', () => {
    expect(idsOf(indexed([entry(1), entry(2), entry(3)]))).toEqual(['dec_3', 'dec_2', 'dec_1']);
  });

  it('goes on where a page ended, until there is nothing more', () => {
    const index = indexed([1, 2, 3, 4, 5].map((number) => entry(number)));
    expect(index.page({ ...ALL, limit: 2 })).toMatchObject({ next: 'dec_4' });
    expect(idsOf(index, { limit: 2, before: 'dec_4' })).toEqual(['dec_3', 'dec_2']);
    const last = index.page({ ...ALL, limit: 2, before: 'dec_2' });
    expect(last).toMatchObject({ kind: 'page', next: undefined, entries: [{ id: 'dec_1' }] });
  });

  it('does not promise more where a page is full and the last', () => {
    expect(indexed([entry(1), entry(2)]).page({ ...ALL, limit: 2 })).toMatchObject({
      next: undefined,
    });
  });

  it('narrows by cluster, node, action and kind, and to what may be seen', () => {
    const index = indexed([
      entry(1, { cluster: clusterId('billing') }),
      entry(2, { node: 'n2' }),
      entry(3, { action: 'drain' }),
      entry(4, { kind: 'go' }),
    ]);
    expect(idsOf(index, { cluster: 'billing' })).toEqual(['dec_1']);
    expect(idsOf(index, { node: 'n2' })).toEqual(['dec_2']);
    expect(idsOf(index, { action: 'drain' })).toEqual(['dec_3']);
    expect(idsOf(index, { kind: 'go' })).toEqual(['dec_4']);
    expect(idsOf(index, { mayRead: (cluster) => cluster === 'billing' })).toEqual(['dec_1']);
  });

  it('says that it does not know where to go on', () => {
    expect(indexed([entry(1)]).page({ ...ALL, before: 'dec_9' })).toEqual({
      kind: 'unknown-before',
    });
  });

  it('takes in decisions of the past, in the order of their times over clusters', () => {
    const index = indexed([entry(5)]);
    const billing = { cluster: clusterId('billing') };
    index.addOlder([entry(1), entry(4), entry(2, billing), entry(3, billing), entry(5)]);
    expect(idsOf(index)).toEqual(['dec_5', 'dec_4', 'dec_3', 'dec_2', 'dec_1']);
  });

  it('keeps the newest when there are too many', () => {
    const index = indexed(Array.from({ length: 22_001 }, (_, number) => entry(number)));
    expect(index.find('dec_2000')).toBeUndefined();
    expect(index.find('dec_2001')?.seq).toBe(2_001);
    expect(idsOf(index, { limit: 30_000 })).toHaveLength(20_000);
  });
});
