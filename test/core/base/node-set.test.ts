import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NodeSet } from '../../../src/core/base/node-set.ts';

/** Around the borders of the 32-bit words most of all. */
const ordinal = fc.oneof(
  fc.constantFrom(0, 1, 30, 31, 32, 33, 63, 64, 95, 96),
  fc.nat({ max: 999 }),
);
const ordinals = fc.uniqueArray(ordinal, { maxLength: 20 });

function setOf(members: readonly number[]): NodeSet {
  return NodeSet.unionOf(members.map((member) => NodeSet.of(member)));
}

function rising(members: Iterable<number>): number[] {
  return [...members].sort((left, right) => left - right);
}

describe('NodeSet', () => {
  it('is empty without nodes', () => {
    expect([...NodeSet.empty]).toEqual([]);
    expect(NodeSet.empty.has(0)).toBe(false);
    expect(NodeSet.unionOf([])).toBe(NodeSet.empty);
  });

  it('holds exactly the node it is of', () => {
    fc.assert(
      fc.property(ordinal, ordinal, (own, other) => {
        expect([...NodeSet.of(own)]).toEqual([own]);
        expect(NodeSet.of(own).has(other)).toBe(own === other);
      }),
    );
  });

  it('agrees with a Set on union, membership, subset and order', () => {
    fc.assert(
      fc.property(ordinals, ordinals, (left, right) => {
        const [one, two] = [setOf(left), setOf(right)];
        const [plainOne, plainTwo] = [new Set(left), new Set(right)];
        const both = rising(new Set([...left, ...right]));
        expect([...one]).toEqual(rising(left));
        expect([...one.union(two)]).toEqual(both);
        expect([...NodeSet.unionOf([one, two, one])]).toEqual(both);
        expect(one.isSubsetOf(two)).toBe(left.every((each) => plainTwo.has(each)));
        for (const each of right) expect(one.has(each)).toBe(plainOne.has(each));
      }),
    );
  });

  it('says whether it holds a node and no other', () => {
    fc.assert(
      fc.property(ordinals, fc.nat(200), (some, ordinal) => {
        const isAlone = some.every((each) => each === ordinal);
        expect(setOf(some).holdsAtMost(ordinal)).toBe(isAlone);
        expect(setOf([ordinal]).holdsAtMost(ordinal)).toBe(true);
      }),
    );
  });

  it('shares the set where a union changes nothing', () => {
    fc.assert(
      fc.property(ordinals, ordinals, (some, more) => {
        const part = setOf(some);
        const whole = setOf([...some, ...more]);
        expect(whole.union(part)).toBe(whole);
        const shared = part.union(whole);
        expect(shared === whole || shared === part).toBe(true);
        expect([...shared]).toEqual([...whole]);
      }),
    );
  });

  it('stays as it is when it takes part in a union', () => {
    const one = NodeSet.of(3);
    one.union(NodeSet.of(77));
    expect([...one]).toEqual([3]);
  });

  it('unites as many sets as an aggregation over every series of a cluster may bring', () => {
    const sets = Array.from({ length: 300_000 }, (_, index) => NodeSet.of(index % 5));
    expect([...NodeSet.unionOf(sets)]).toEqual([0, 1, 2, 3, 4]);
  });
});
