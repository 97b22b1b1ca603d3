import { describe, expect, it } from 'vitest';
import type { PageReader } from '../../../src/core/exposition/page-reader.ts';
import { openReader, readText } from '../../support/pages.ts';

/** A mebibyte, less the few bytes around what is repeated: longer lines are refused at once. */
const MEBIBYTE = 2 ** 20 - 64;

/** Repeats what a generator makes until the page has one mebibyte. */
function fill(line: (index: number) => string): string {
  const lines: string[] = [];
  let size = 0;
  for (let index = 0; size < MEBIBYTE; index += 1) {
    const next = line(index);
    lines.push(next);
    size += next.length;
  }
  return lines.join('');
}

const ORDINARY = fill((index) => `http_requests_total{code="200",path="/v1/${index}"} ${index}\n`);

/** A label of the target, and ever longer names that keep it from finding a free one. */
function clashing(): string {
  return Array.from({ length: 480 }, (_, times) => `${'exported_'.repeat(times)}x="v"`).join(',');
}

/** Wide open, so that no limit ends the work early. */
const limits = {
  samples: MEBIBYTE,
  labelsPerSeries: MEBIBYTE,
  labelNameLength: MEBIBYTE,
  labelValueLength: MEBIBYTE,
};

function openTarget(): PageReader {
  return openReader({ limits, targetLabels: [['x', 'own']] });
}

const SHAPES: readonly (readonly [what: string, page: string, ok: boolean])[] = [
  ['one label value', `a{b="${'x'.repeat(MEBIBYTE)}"} 1\n`, true],
  ['one label value of escapes', `a{b="${'\\\\'.repeat(MEBIBYTE / 2 - 1)}"} 1\n`, true],
  ['one series of labels', `a{${fill((index) => `l${index}="v",`)}} 1\n`, true],
  ['one name', `${'n'.repeat(MEBIBYTE)} 1\n`, true],
  ['one number', `a ${'9'.repeat(MEBIBYTE)}\n`, false],
  ['one decimal', `a 0.${'9'.repeat(MEBIBYTE)}\n`, true],
  ['one timestamp', `a 1 ${'9'.repeat(MEBIBYTE)}\n`, false],
  ['one comment', `# ${'#'.repeat(MEBIBYTE)}\n`, true],
  ['line feeds', '\n'.repeat(MEBIBYTE), true],
  ['blanks', `${' \t'.repeat(MEBIBYTE / 2)}\n`, true],
  ['quotes', `a{b=${'"'.repeat(MEBIBYTE)}\n`, false],
  ['open braces', `${'a{'.repeat(MEBIBYTE / 2)}\n`, false],
  ['backslashes without an end', `a{b="${'\\'.repeat(MEBIBYTE)}\n`, false],
  ['type lines', fill((index) => `# TYPE a${index} gauge\n`), true],
  ['the smallest of series', fill((index) => `n${index.toString(36)} 1\n`), true],
  ['labels that clash', `a{${clashing()}} 1\n`, true],
  ['replacement characters before damage', `# ${'\uFFFD'.repeat(MEBIBYTE / 3)}\n\0`, false],
];

/** Milliseconds that reading a page takes in a new session: the best of three. */
function cost(page: string): number {
  const times = [1, 2, 3].map(() => {
    const reader = openTarget();
    const start = performance.now();
    readText(reader, page);
    return performance.now() - start;
  });
  return Math.min(...times);
}

describe('one mebibyte of hostility (R29)', () => {
  // The ordinary page, all of it new series, is the unit; a quadratic step anywhere would cost
  // hundreds of it. The factor leaves room for a busy machine, and for the smallest of series,
  // which are six times as many on a page.
  const FACTOR = 20;
  const ordinary = cost(ORDINARY);

  it.each(SHAPES)('of %s takes about as long as an ordinary page', (_, page, ok) => {
    expect(readText(openTarget(), page).ok).toBe(ok);
    expect(cost(page)).toBeLessThan(ordinary * FACTOR);
  });
});
