import { describe, expect, it } from 'vitest';
import { formatExpositionError } from '../../../src/core/exposition/exposition-error.ts';
import { RECORDING_LIMITS } from '../../../src/core/exposition/recording.ts';
import { readRecording } from '../../../src/core/exposition/recording-reader.ts';

function read(lines: readonly string[], limits = RECORDING_LIMITS): readonly string[] | string {
  const text = lines.map((line) => `${line}\n`).join('');
  const reading = readRecording(new TextEncoder().encode(text), limits);
  if (!reading.ok) return formatExpositionError(reading.error);
  const { series, refs, timesMs, values } = reading.recording;
  return [...refs].map((ref, at) => `${series[ref]} ${values[at]} @${timesMs[at]}`);
}

describe('readRecording', () => {
  it('gives every sample of a series at its own time', () => {
    const lines = ['# TYPE a counter', 'a_total{x="1"} 1 10', 'a_total{x="1"} 2.5 25.5', '# EOF'];
    expect(read(lines)).toEqual(['a_total{x="1"} 1 @10000', 'a_total{x="1"} 2.5 @25500']);
  });

  it('knows a series again however it is spelled, and wherever it comes again', () => {
    expect(read(['a{x="1",y="2"} 1 1', 'b 7 1', 'a{y="2",x="1"} 2 2', '# EOF'])).toEqual([
      'a{x="1", y="2"} 1 @1000',
      'b 7 @1000',
      'a{x="1", y="2"} 2 @2000',
    ]);
  });

  it('takes times of any year, and cuts what is finer than a millisecond off', () => {
    expect(read(['a 1 -5', 'a NaN 1.9999', 'a +Inf 1e10 # {t="x"} 1', '# EOF'])).toEqual([
      'a 1 @-5000',
      'a NaN @1999',
      'a Infinity @10000000000000',
    ]);
  });

  it('reads an empty recording', () => {
    expect(read(['# EOF'])).toEqual([]);
  });

  it.each([
    [['a 1', '# EOF'], 'line 1, column 4: a sample of a recording needs a timestamp'],
    [['a 1 5', 'a 1 5', '# EOF'], 'line 2, column 1: the series has two samples at one time'],
    [
      ['a 1 5', 'a 1 4', '# EOF'],
      'line 2, column 1: the sample is older than the one before of its series',
    ],
    [['a 1 5'], 'line 2, column 1: the file does not end with # EOF'],
    [['# EOF', 'a 1 5'], 'line 2, column 1: there is text after # EOF'],
    [['# EOF x'], 'line 1, column 6: there is text after # EOF'],
    [['a 1 5', 'a x 6', '# EOF'], 'line 2, column 3: expected a value, found "x"'],
    [['a{b="c"}1 5', '# EOF'], 'line 1, column 9: expected a space and a value, found "1"'],
    [['# SHAPE a round', '# EOF'], /^line 1, column 1: expected HELP, TYPE, UNIT/],
  ])('refuses %j', (lines, complaint) => {
    expect(read(lines)).toEqual(
      typeof complaint === 'string' ? complaint : expect.stringMatching(complaint),
    );
  });

  it('refuses more samples or series than it may have', () => {
    const lines = ['a 1 1', 'b 1 1', 'a 1 2', '# EOF'];
    expect(read(lines, { ...RECORDING_LIMITS, samples: 3, series: 2 })).toHaveLength(3);
    expect(read(lines, { ...RECORDING_LIMITS, samples: 2 })).toBe(
      'line 3, column 1: the file has more than 2 samples',
    );
    expect(read(lines, { ...RECORDING_LIMITS, series: 1 })).toBe(
      'line 2, column 1: the file has more than 1 series',
    );
  });

  it('names the line of a mistake far into a file that is read in pieces', () => {
    const lines = Array.from({ length: 100_000 }, (_, at) => `some_name{a="b"} ${at} ${at}`);
    expect(read([...lines, '# EOF'])).toHaveLength(100_000);
    expect(read([...lines, 'a', '# EOF'])).toMatch(/^line 100001, column 2: /);
  });

  it('refuses bytes that are not UTF-8, and lines without end', () => {
    const damaged = readRecording(new Uint8Array([0x61, 0x20, 0xff, 0x0a]));
    expect(damaged).toMatchObject({ ok: false, error: { line: 1, column: 3 } });
    const endless = readRecording(new Uint8Array(3_000_000).fill(0x61));
    expect(endless).toMatchObject({ ok: false, error: { code: 'limits', line: 1 } });
  });
});
