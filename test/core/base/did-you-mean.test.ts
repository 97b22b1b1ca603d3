import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, nearest } from '../../../src/core/base/did-you-mean.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['listen', 'listen', 0],
    ['listn', 'listen', 1],
    ['lisetn', 'listen', 1],
    ['lixten', 'listen', 1],
    ['listeen', 'listen', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('between %j and %j is %d', (left, right, edits) => {
    expect(editDistance(left, right)).toBe(edits);
  });

  it('is symmetric, zero for the same text only, and at most the longer length', () => {
    const word = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(word, word, (left, right) => {
        const edits = editDistance(left, right);
        expect(edits).toBe(editDistance(right, left));
        expect(edits === 0).toBe(left === right);
        expect(edits).toBeLessThanOrEqual(Math.max(left.length, right.length));
      }),
    );
  });

  it('is the same within a limit, and more than the limit beyond it', () => {
    const word = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(word, word, fc.nat(8), (left, right, most) => {
        const [edits, limited] = [editDistance(left, right), editDistance(left, right, most)];
        if (edits <= most) expect(limited).toBe(edits);
        else expect(limited).toBeGreaterThan(most);
      }),
    );
  });
});

describe('nearest', () => {
  const keys = ['listen', 'rules', 'scrape', 'max_age', 'metrics'];

  it.each([
    ['listn', 'listen'],
    ['LISTEN', 'listen'],
    ['maxAge', 'max_age'],
    ['metric', 'metrics'],
    ['rule', 'rules'],
  ])('of %j is %j', (name, key) => {
    expect(nearest(name, keys)).toBe(key);
    expect(didYouMean(name, keys)).toBe(`; did you mean "${key}"?`);
  });

  it.each(['data_dir', 'x', '', 'discovery', 'listen'.repeat(20)])('of %j is none', (name) => {
    expect(nearest(name, keys)).toBeUndefined();
    expect(didYouMean(name, keys)).toBe('');
  });

  it.each([
    ['version', 'toVersion'],
    ['to_version', 'toVersion'],
    ['cluster-name', 'cluster'],
    ['the cluster', 'cluster'],
  ])('of %j, with a word too many or too few, is %j', (name, parameter) => {
    expect(nearest(name, ['cluster', 'node', 'toVersion'])).toBe(parameter);
  });

  it('prefers few edits to the same words', () => {
    expect(nearest('restat', ['restat-all', 'restart'])).toBe('restart');
  });

  it.each([
    ['to', 'toVersion'],
    ['from-n1', 'n1'],
    ['warning', 'warn'],
    ['***', 'node'],
  ])('of %j is not %j: a word is a whole one, of three letters', (name, other) => {
    expect(nearest(name, [other])).toBeUndefined();
  });

  it.each([
    ['n9', ['n1', 'n2', 'n3'], undefined],
    ['n22', ['n2'], undefined],
    ['etcd-2-east', ['etcd-1-east', 'etcd-3-east'], undefined],
    ['N2', ['n1', 'n2'], 'n2'],
    ['n-2', ['n1', 'n2'], 'n2'],
    ['node', ['node1'], 'node1'],
    ['orders2', ['orders'], 'orders'],
  ])('of %j in %j never has another number: %j', (name, names, meant) => {
    expect(nearest(name, names)).toBe(meant);
  });
});

describe('didYouMean', () => {
  it('quotes as its message does', () => {
    expect(didYouMean('Node', ['node'])).toBe('; did you mean "node"?');
    expect(didYouMean('Node', ['node'], "'")).toBe("; did you mean 'node'?");
  });
});
