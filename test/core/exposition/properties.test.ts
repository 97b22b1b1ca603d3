import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { openReader, readOpenMetrics, readText, SessionView } from '../../support/pages.ts';

interface Sample {
  readonly name: string;
  readonly labels: readonly (readonly [string, string])[];
  readonly value: number;
}

const bareName = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,12}$/);
const anyText = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .map((text) => text.replace(/\p{Cc}/gu, '\n').toWellFormed());
const anyName = fc.oneof(
  bareName,
  anyText.filter((text) => text !== ''),
);

const label = fc
  .tuple(anyName, anyText)
  .filter(([name]) => name !== METRIC_NAME && name !== 'le' && name !== 'quantile');

const sample: fc.Arbitrary<Sample> = fc.record({
  name: anyName,
  labels: fc.uniqueArray(label, { selector: ([name]) => name, maxLength: 5 }),
  value: fc.oneof(fc.double(), fc.integer(), fc.constant(Number.NaN)),
});

const pageOfSamples = fc.uniqueArray(sample, { selector: keyOf, minLength: 1, maxLength: 12 });

function keyOf({ name, labels }: Sample): string {
  return Labels.from([...labels, [METRIC_NAME, name]]).key;
}

function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `"${escaped}"`;
}

function writeNumber(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : `${value > 0 ? '+' : '-'}Inf`;
}

function writeSample({ name, labels, value }: Sample): string {
  const isBare = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
  const pairs = labels.map(([label, text]) => {
    const shown = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) ? label : quoted(label);
    return `${shown}=${quoted(text)}`;
  });
  const braces = isBare ? pairs : [quoted(name), ...pairs];
  return `${isBare ? name : ''}{${braces.join(',')}} ${writeNumber(value)}\n`;
}

function expectedOf(samples: readonly Sample[]): [string, number][] {
  return samples.map(({ name, labels, value }) => [
    Labels.from([...labels, [METRIC_NAME, name]]).toString(),
    value,
  ]);
}

describe('any page', () => {
  it('comes back as it was written, in both formats, page after page of one session', () => {
    fc.assert(
      fc.property(fc.array(pageOfSamples, { minLength: 1, maxLength: 4 }), (pages) => {
        const text = { reader: openReader(), view: new SessionView() };
        const openMetrics = { reader: openReader(), view: new SessionView() };
        for (const samples of pages) {
          const lines = samples.map(writeSample).join('');
          const asText = text.view.samples(readText(text.reader, lines));
          const page = `${lines}# EOF\n`;
          const asOpenMetrics = openMetrics.view.samples(readOpenMetrics(openMetrics.reader, page));
          expect([...asText]).toEqual(expectedOf(samples));
          expect([...asOpenMetrics]).toEqual(expectedOf(samples));
        }
      }),
    );
  });

  it('that repeats one of its series is a duplicate', () => {
    fc.assert(
      fc.property(pageOfSamples, fc.nat(), fc.boolean(), (samples, pick, isKept) => {
        const again = samples[pick % samples.length];
        if (again === undefined) throw new Error('a page without samples');
        const reversed = { ...again, labels: again.labels.toReversed(), value: 1 };
        const page = [...samples, reversed].map(writeSample).join('');
        const reading = readText(openReader({ keep: () => isKept }), page);
        expect(reading).toMatchObject({
          ok: false,
          error: { code: 'duplicate', line: samples.length + 1, column: 1 },
        });
      }),
    );
  });

  it('is a typed result whatever the bytes are', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .array(fc.constantFrom(...'ab{}=",\\ \t\n#019.eE+-HELPTYPEOF \xff', '# EOF\n'), {
          maxLength: 60,
        })
        .map((parts) => Uint8Array.from(parts.join(''), (char) => char.charCodeAt(0))),
    );
    const reader = openReader();
    fc.assert(
      fc.property(bytes, (page) => {
        for (const read of [readText, readOpenMetrics]) {
          const reading = read(reader, page);
          if (reading.ok) expect(reading.samples).toBe(reading.batch.refs.length);
          else expect(reading.error.line * reading.error.column).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a good page cut at any byte (R4)', () => {
  const lines = [
    '# HELP etcd_server_has_leader Whether or not a leader exists. 1 is existence, 0 is not.',
    '# TYPE etcd_server_has_leader gauge',
    'etcd_server_has_leader 1',
    '# TYPE wal_fsync_seconds histogram',
    'wal_fsync_seconds_bucket{le="0.001",ort="Köln"} 10',
    'wal_fsync_seconds_bucket{le="+Inf",ort="Köln"} 12345',
    '{"grüße",x="a\\"b"} 1.5e-05',
  ];

  it('never yields samples in OpenMetrics, whose pages say where they end', () => {
    const page = new TextEncoder().encode(`${lines.join('\n')}\n# EOF\n`);
    // Without the very last line feed the page is whole by the words of the format.
    for (let length = 0; length < page.length - 1; length += 1) {
      const reading = readOpenMetrics(openReader(), page.subarray(0, length));
      expect(reading.ok, `cut at ${length}`).toBe(false);
    }
    expect(readOpenMetrics(openReader(), page).ok).toBe(true);
  });

  it('never yields half a line in the text format, where the transport must tell the rest', () => {
    const page = new TextEncoder().encode(`${lines.join('\n')}\n`);
    for (let length = 0; length < page.length; length += 1) {
      const reading = readText(openReader(), page.subarray(0, length));
      expect(reading.ok, `cut at ${length}`).toBe(page[length - 1] === 0x0a);
    }
    expect(readText(openReader(), page).ok).toBe(true);
  });
});
