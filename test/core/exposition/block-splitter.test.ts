import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockSplitter } from '../../../src/core/exposition/block-splitter.ts';
import { Fault } from '../../../src/core/exposition/exposition-error.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
/** The blocks that the chunks complete. */
function blocksOf(
  splitter: BlockSplitter,
  ...chunks: readonly Uint8Array[]
): readonly Uint8Array[] {
  return chunks.flatMap((chunk) => [...splitter.push(chunk)]);
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('a page cut into blocks', () => {
  it('loses and repeats nothing, and every block is whole lines', () => {
    const chunk = fc.array(fc.constantFrom('a', 'ä', '\n'), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 8 }), (chunks) => {
        const splitter = new BlockSplitter();
        const blocks = chunks.flatMap((parts) =>
          blocksOf(splitter, encode(parts.join(''))).map(decode),
        );
        for (const block of blocks) expect(block.endsWith('\n')).toBe(true);
        const rest = decode(splitter.rest());
        expect(rest).not.toContain('\n');
        expect(blocks.join('') + rest).toBe(chunks.flat().join(''));
      }),
    );
  });

  it('does not copy the lines that a chunk has whole', () => {
    const chunk = encode('a\nb\nc');
    const [block] = blocksOf(new BlockSplitter(), chunk);
    expect(block?.buffer).toBe(chunk.buffer);
  });

  it('keeps its own copy of the rest', () => {
    const splitter = new BlockSplitter();
    const chunk = Buffer.from('a\nb');
    expect(blocksOf(splitter, chunk).map(decode)).toEqual(['a\n']);
    chunk.fill('x');
    expect(blocksOf(splitter, encode('c\n')).map(decode)).toEqual(['bc\n']);
  });

  it('refuses a line that is longer than any honest one', () => {
    const splitter = new BlockSplitter();
    const half = new Uint8Array(524_288);
    expect(blocksOf(splitter, half, half)).toEqual([]);
    expect(() => blocksOf(splitter, encode('x'))).toThrow(Fault);
    const long = encode(`${'x'.repeat(1_048_577)}\n`);
    expect(() => blocksOf(new BlockSplitter(), long)).toThrow(Fault);
    const longest = encode(`${'x'.repeat(1_048_575)}\n`.repeat(3));
    expect(blocksOf(new BlockSplitter(), longest).length).toBe(3);
    splitter.clear();
    expect(blocksOf(splitter, encode('a\n')).map(decode)).toEqual(['a\n']);
  });
});
