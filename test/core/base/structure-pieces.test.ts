import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeStructure } from '../../../src/core/base/structure.ts';
import { structurePieces } from '../../../src/core/base/structure-pieces.ts';
import { anyStructure } from '../../support/any-structure.ts';

/** Nested so deep that what is split ends somewhere inside. */
function nested(value: unknown, depth: number): unknown {
  return depth === 0 ? value : nested({ inside: [value] }, depth - 1);
}

describe('the pieces of a structure', () => {
  it('are together the text that it has in one go, whatever it holds', () => {
    fc.assert(
      fc.property(anyStructure, fc.nat(5), (given, depth) => {
        const value = nested(given, depth);
        expect([...structurePieces(value)].join('')).toBe(encodeStructure(value));
      }),
      { numRuns: 3_000 },
    );
  });

  it('are small, however many nodes are in it', () => {
    const states = new Map(
      Array.from({ length: 2_000 }, (_, node) => [`n${node}`, { value: node, since: undefined }]),
    );
    const value = { holdPoints: new Map([['rolling-restart', [{ states }, { states }]]]) };
    const pieces = [...structurePieces(value)];
    expect(pieces.join('')).toBe(encodeStructure(value));
    expect(pieces.length).toBeGreaterThan(20);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(10_000);
  });

  it('name the place of what cannot be written, and end at a cycle', () => {
    const rules = new Map([['backlog', [{ matches: () => true }]]]);
    expect(() => [...structurePieces({ rules })]).toThrow(
      '.rules.get(backlog)[0].matches: a function cannot be recorded',
    );
    const cyclic: unknown[] = [];
    cyclic.push({ cyclic });
    expect(() => [...structurePieces(cyclic)]).toThrow('nested deeper than 64');
  });
});
