import { describe, expect, it } from 'vitest';
import { CappedChildren } from '../../../src/adapter/prom-client/capped-children.ts';

const FAMILY = { name: 'x', help: 'x.', labels: ['cluster', 'kind'], cap: 2 };

describe('capped children', () => {
  it('are the same for the same labels, also beyond the cap', () => {
    const children = new CappedChildren({ ...FAMILY, folds: true }, (labels) => ({ labels }));
    const first = children.get(['a', 'go']);
    children.get(['b', 'go']);
    const folded = children.get(['c', 'go']);
    expect(children.get(['a', 'go'])).toBe(first);
    expect(folded?.labels).toEqual(['_other', 'go']);
    expect(children.get(['d', 'go'])).toBe(folded);
    expect(children.get(['c', 'wait'])?.labels).toEqual(['_other', 'wait']);
    expect(children.dropped).toBe(3);
  });

  it('are left out beyond the cap where adding up makes no sense', () => {
    const children = new CappedChildren(FAMILY, (labels) => ({ labels }));
    for (const name of ['a', 'b', 'c', 'c', 'd']) children.get([name, 'go']);
    expect(children.get(['c', 'go'])).toBeUndefined();
    expect(children.dropped).toBe(2);
  });

  it('have no cap where the labels are constants', () => {
    const family = { name: 'x', help: 'x.', labels: ['code'] };
    const children = new CappedChildren(family, (labels) => ({ labels }));
    for (let code = 0; code < 100; code += 1) children.get([`${code}`]);
    expect(children.dropped).toBe(0);
  });

  it('are bounded in what they add up as well', () => {
    let opened = 0;
    const open = () => {
      opened += 1;
      return opened;
    };
    const children = new CappedChildren({ ...FAMILY, folds: true }, open);
    for (let kind = 0; kind < 1_000; kind += 1) children.get(['a', `${kind}`]);
    expect(opened).toBe(52);
  });
});
