import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NodeSet } from '../../../src/core/base/node-set.ts';
import {
  decodeStructure,
  encodeStructure,
  fromJson,
  StructureError,
} from '../../../src/core/base/structure.ts';
import { anyStructure } from '../../support/any-structure.ts';

/** The same value with the fields of every object set in the other order. */
function turned(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(turned);
  if (given instanceof Map) return new Map([...given].map(([name, each]) => [name, turned(each)]));
  if (typeof given !== 'object' || given === null || given instanceof Set) return given;
  return Object.fromEntries(
    Object.entries(given)
      .reverse()
      .map(([name, each]) => [name, turned(each)]),
  );
}

describe('a structure', () => {
  it('comes back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(anyStructure, (given) => {
        expect(decodeStructure(encodeStructure(given))).toStrictEqual(given);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is the same text for equal values, in whatever order their fields were set', () => {
    fc.assert(
      fc.property(anyStructure, (given) => {
        expect(encodeStructure(turned(given))).toBe(encodeStructure(given));
        expect(encodeStructure(decodeStructure(encodeStructure(given)))).toBe(
          encodeStructure(given),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('tells values apart that JSON would write alike', () => {
    const alike = [
      [undefined, null],
      [0, -0],
      [{ a: undefined }, {}],
      [Number.NaN, null],
      [new Map(), {}],
      [new Set([1]), [1]],
      [{ $: 'undefined' }, undefined],
    ];
    for (const [left, right] of alike) {
      expect(encodeStructure(left)).not.toBe(encodeStructure(right));
    }
  });

  it('keeps the order of maps, since whoever goes through them sees it', () => {
    const map = new Map([
      ['b', 1],
      ['a', 2],
    ]);
    expect([...(decodeStructure(encodeStructure(map)) as typeof map).keys()]).toEqual(['b', 'a']);
  });

  it('keeps sets of nodes', () => {
    const nodes = NodeSet.of(3).union(NodeSet.of(70));
    const read = decodeStructure(encodeStructure({ nodes })) as { nodes: NodeSet };
    expect([...read.nodes]).toEqual([3, 70]);
    expect([...(decodeStructure(encodeStructure(NodeSet.empty)) as NodeSet)]).toEqual([]);
  });

  it('refuses what could not be repeated, and says where it is', () => {
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    expect(() => encodeStructure({ rule: { matches: () => true } })).toThrow(
      new StructureError('.rule.matches: a function cannot be recorded'),
    );
    expect(() => encodeStructure([new Date(0)])).toThrow('[0]: a Date cannot be recorded');
    expect(() => encodeStructure(new Map([['n1', 1n]]))).toThrow('.get(n1): a bigint');
    expect(() => encodeStructure(cyclic)).toThrow('nested deeper than 64');
  });

  it('refuses JSON that it has not written', () => {
    const wrong = [
      ['{', 'not JSON'],
      ['{"a":{"$":"date"}}', '.a: no such form: "date"'],
      ['{"$":"number","is":"1"}', 'no such number'],
      ['{"$":"map","of":{}}', 'expected a list'],
      ['{"$":"map","of":[[1]]}', 'expected a pair'],
      ['{"$":"nodes","of":[4294967295]}', 'expected an ordinal'],
      [`${'['.repeat(70)}${']'.repeat(70)}`, 'nested deeper'],
    ] as const;
    for (const [text, why] of wrong) expect(() => decodeStructure(text), text).toThrow(why);
    expect(() => fromJson({ $: 'set' })).toThrow(StructureError);
  });
});
