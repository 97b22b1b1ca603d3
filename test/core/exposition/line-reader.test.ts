import { describe, expect, it } from 'vitest';
import { openReader, readOpenMetrics, readText, samplesOf, WALL_MS } from '../../support/pages.ts';

describe('a page in the text format', () => {
  it('is read with all the freedom that the format gives', () => {
    const page = [
      '# HELP go_gc_duration_seconds A summary of the GC invocation durations.',
      '# \tTYPE go_gc_duration_seconds summary',
      'go_gc_duration_seconds{quantile="0"} 4.9351e-05',
      'go_gc_duration_seconds{quantile="0.25",} 7.424100000000001e-05',
      'go_gc_duration_seconds{ quantile="0.9", a="b"} 8.3835e-05',
      '#',
      '#HELP',
      '# Hrandom comment starting with the letters of HELP',
      '# HELP nohelp1',
      '# HELP "quoted.name" with \\q unknown escape',
      '',
      '  \t',
      'go_gc_duration_seconds { quantile = "0.5" a = "b" } 1',
      'some:aggregate:rate5m{a_b="c"}\t1',
      '  go_goroutines 33  ',
      '_underscore{_l="foo"}-2.5',
      'escaped{v="\\"bar\\" \\\\ \\n \\z"} 1',
      '{"with.dots", "a b"="c"} 4',
      '{q="0.9","http.status"} 5',
      'braces{} 6',
      'empty{a=""} 7',
      'inside{a="}{, \\"} 9"} 8',
      '',
    ].join('\n');
    expect([...samplesOf(readText(openReader(), page))]).toEqual([
      ['go_gc_duration_seconds{quantile="0.0"}', 4.9351e-5],
      ['go_gc_duration_seconds{quantile="0.25"}', 7.424100000000001e-5],
      ['go_gc_duration_seconds{a="b", quantile="0.9"}', 8.3835e-5],
      ['go_gc_duration_seconds{a="b", quantile="0.5"}', 1],
      ['some:aggregate:rate5m{a_b="c"}', 1],
      ['go_goroutines', 33],
      ['_underscore{_l="foo"}', -2.5],
      ['escaped{v="\\"bar\\" \\\\ \\n \\\\z"}', 1],
      ['with.dots{a b="c"}', 4],
      ['http.status{q="0.9"}', 5],
      ['braces', 6],
      ['empty', 7],
      ['inside{a="}{, \\"} 9"}', 8],
    ]);
  });

  it.each(['untyped', 'counter', 'gauge', 'histogram', 'summary'])(
    'may have the type %s',
    (type) => {
      expect(samplesOf(readText(openReader(), `# TYPE a ${type}\na 1\n`)).get('a')).toBe(1);
    },
  );

  it('carries NaN and both infinities as values', () => {
    const page = 'a NaN\nb +Inf\nc -Inf\n';
    expect([...samplesOf(readText(openReader(), page)).values()]).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
  });

  it('may be comments alone, which is no samples and no error', () => {
    const reading = readText(openReader(), '# nothing here yet\n');
    expect(reading).toMatchObject({ ok: true, samples: 0 });
  });

  it('may have letters beyond ASCII in names, values and comments', () => {
    const page = '# HELP h Wärme\n{"Heizöl 10€",ort="Köln"} 1\n';
    expect([...samplesOf(readText(openReader(), page)).keys()]).toEqual(['Heizöl 10€{ort="Köln"}']);
  });
});

describe('a page in OpenMetrics', () => {
  it('is read with exemplars, units, timestamps and created series', () => {
    const page = [
      '# HELP foo Counter with an exemplar \\z',
      '# TYPE foo counter',
      'foo_total 17.0 1700000001.5 # {id="x",other="a b"} 5 1520879607.789',
      'foo_created 1520872607.123',
      '# TYPE wait_seconds histogram',
      '# UNIT wait_seconds seconds',
      'wait_seconds_bucket{le="1"} 2 # {} 0.5',
      'wait_seconds_bucket{le="+Inf"} 3 # {"id.thing"="y"} +Inf',
      '# TYPE "quoted.name" info',
      '{"quoted.name",a="b"} 1',
      '# EOF',
      '',
    ].join('\n');
    expect([...samplesOf(readOpenMetrics(openReader(), page))]).toEqual([
      ['foo_total', 17],
      ['foo_created', 1520872607.123],
      ['wait_seconds_bucket{le="1.0"}', 2],
      ['wait_seconds_bucket{le="+Inf"}', 3],
      ['quoted.name{a="b"}', 1],
    ]);
  });

  it.each(['# EOF', '# EOF\n'])('ends with %j', (end) => {
    expect(readOpenMetrics(openReader(), `a 1\n${end}`)).toMatchObject({ ok: true });
  });
});

describe('an explicit timestamp', () => {
  const now = WALL_MS;

  it.each([-5_000, 0, 5_000])('is fine %d ms from now', (skewMs) => {
    expect(readText(openReader(), `a 1 ${now + skewMs}\n`)).toMatchObject({ ok: true });
    const seconds = `a 1 ${(now + skewMs) / 1_000}\n# EOF\n`;
    expect(readOpenMetrics(openReader(), seconds)).toMatchObject({ ok: true });
  });

  it.each([-6_000, 6_000, -now])('refuses the page %d ms from now', (skewMs) => {
    const reading = readText(openReader(), `a 1 ${now + skewMs}\n`);
    expect(reading).toMatchObject({ ok: false, error: { code: 'timestamp_skew', line: 1 } });
  });

  it('does not matter on a series that nobody asked for', () => {
    const reader = openReader({ keep: (name) => name !== 'old' });
    expect(readText(reader, 'old 1 5\nnew 2\n')).toMatchObject({ ok: true, samples: 2 });
  });
});
