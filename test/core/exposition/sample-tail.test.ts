import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/core/exposition/exposition-error.ts';
import {
  readOpenMetricsTail,
  readTextTail,
  type SampleTail,
} from '../../../src/core/exposition/sample-tail.ts';

/** Takes `{…}` as the labels of an exemplar, without looking inside. */
const labels = (text: string, at: number): number => text.indexOf('}', at) + 1;
const openMetrics = (text: string): SampleTail => readOpenMetricsTail(text, 0, labels);
const textFormat = (text: string): SampleTail => readTextTail(text, 0);

describe('after a value of the text format', () => {
  it.each([
    [' \n', undefined, 2],
    ['\t\t\n', undefined, 3],
    [' 1500\n', 1500, 6],
    ['  0001500 \n', 1500, 11],
    [' 9223372036854775807\n', Number(2n ** 63n), 21],
  ])('%j is the time %d', (text, timestampMs, end) => {
    expect(textFormat(text)).toEqual({ timestampMs, end });
  });

  it.each([
    [' ', 1],
    [' 5', 2],
    [' 5x\n', 2],
    [' 1.5\n', 2],
    [' -5\n', 1],
    [' # {a="b"} 1\n', 1],
    [' 9223372036854775808\n', 1],
    [` ${'9'.repeat(100)}\n`, 1],
  ])('%j is refused', (text, offset) => {
    expect(faultOffset(() => textFormat(text))).toBe(offset);
  });
});

describe('after a value of OpenMetrics', () => {
  it.each([
    [' 1.5\n', 1500, 5],
    [' -1e3\n', -1_000_000, 6],
    [' # {} 1\n', undefined, 8],
    [' 2 # {a="b"} NaN 3.5\n', 2000, 21],
  ])('%j is the time %d', (text, timestampMs, end) => {
    expect(openMetrics(text)).toEqual({ timestampMs, end });
  });

  it.each([
    [' ', 1],
    [' \n', 1],
    ['  1\n', 1],
    [' 1', 2],
    [' 1 2\n', 2],
    [' 1\t\n', 1],
    [' Inf\n', 1],
    [' # {}\n', 5],
    [' # {}1\n', 5],
    [' # {} 1 \n', 8],
    [' # {} 1 NaN\n', 8],
    [' # {} 1 2 3\n', 9],
    [' #{} 1\n', 1],
  ])('%j is refused', (text, offset) => {
    expect(faultOffset(() => openMetrics(text))).toBe(offset);
  });
});

function faultOffset(read: () => SampleTail): number | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof Fault) return error.offset;
    throw error;
  }
  return undefined;
}
