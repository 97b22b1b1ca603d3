import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/core/exposition/exposition-error.ts';
import { readOpenMetricsMetadata, readTextComment } from '../../../src/core/exposition/metadata.ts';

const FRONT = 'a 1\n';

describe('a comment of the text format', () => {
  it.each([
    '#',
    '##',
    '# ',
    '#TYPE a nonsense',
    '# TYPES a nonsense',
    '# TYPE',
    '# HELP a',
    '# HELP a with \\q and "quotes"',
    '# HELP "a b" text',
    '#\t TYPE \t a gauge',
    '# TYPE "a.b" gauge',
    '# UNIT a b',
    '# EOF',
  ])('%j is taken with its line feed', (line) => {
    const text = `${FRONT}${line}\nb 2\n`;
    expect(readTextComment(text, FRONT.length).end).toBe(FRONT.length + line.length + 1);
  });

  it.each([
    ['# HELP a text\n', true],
    ['#\t TYPE \t a gauge\n', true],
    ['# made at 12:30:01\n', false],
    ['#HELP a text\n', false],
    ['# UNIT a b\n', false],
  ])('%j says something of a metric: %s', (line, isMetadata) => {
    expect(readTextComment(line, 0)).toEqual({ end: line.length, isMetadata });
  });

  it.each([
    ['# TYPE', 6],
    ['# HELP a text', 13],
  ])('%j is refused without its line feed, at the end', (line, offset) => {
    expect(faultOffset(() => readTextComment(line, 0).end)).toBe(offset);
  });
});

describe('metadata of OpenMetrics', () => {
  it.each([
    '# HELP a ',
    '# HELP a text # {}',
    '# TYPE a unknown',
    '# TYPE "a.b" gaugehistogram',
    '# UNIT a_seconds seconds',
    '# UNIT "a.b_seconds" seconds',
    '# UNIT a ',
  ])('%j is taken with its line feed', (line) => {
    const text = `${FRONT}${line}\nb 2\n`;
    expect(readOpenMetricsMetadata(text, FRONT.length)).toBe(FRONT.length + line.length + 1);
  });

  it.each([
    ['# help a b\n', 0],
    ['#HELP a b\n', 0],
    ['# HELP\n', 0],
    ['# HELP  b\n', 7],
    ['# TYPE a\tgauge\n', 8],
    ['# UNIT a_seconds bytes\n', 17],
    ['# TYPE "a gauge\n', 7],
    ['# HELP a b', 10],
  ])('%j is refused at the right place', (line, offset) => {
    expect(faultOffset(() => readOpenMetricsMetadata(line, 0))).toBe(offset);
  });
});

function faultOffset(read: () => number): number | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof Fault) return error.offset;
    throw error;
  }
  return undefined;
}
