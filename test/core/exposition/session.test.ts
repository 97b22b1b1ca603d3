import { describe, expect, it } from 'vitest';
import {
  describeReading,
  openReader,
  readOpenMetrics,
  readText,
  SessionView,
  samplesOf,
} from '../../support/pages.ts';

const page = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe('the pages of one target', () => {
  it('introduce each series once and number it for good', () => {
    const reader = openReader();
    const first = readText(reader, page('a 1', 'b{c="d"} 2'));
    const second = readText(reader, page('a 3', 'e 4', 'b{c="d"} 5'));
    expect(first.ok && second.ok).toBe(true);
    if (!first.ok || !second.ok) return;
    expect(first.batch.introduced.map(String)).toEqual(['a', 'b{c="d"}']);
    expect([first.batch.introducedFrom, [...first.batch.refs]]).toEqual([0, [0, 1]]);
    expect(second.batch.introduced.map(String)).toEqual(['e']);
    expect([second.batch.introducedFrom, [...second.batch.refs]]).toEqual([2, [0, 2, 1]]);
    expect([...second.batch.values]).toEqual([3, 4, 5]);
  });

  it('may change their order, lose series and find them again', () => {
    const reader = openReader();
    const view = new SessionView();
    const pages = [
      ['a 1', 'b 2', 'c 3'],
      ['c 4', 'b 5', 'a 6'],
      ['b 7'],
      ['upper 8', 'up 9', 'a 10', 'c 11'],
      ['up 12', 'upper 13', 'c 14'],
    ];
    for (const lines of pages) {
      const expected = lines.map((line) => {
        const [name = '', value] = line.split(' ');
        return [name, Number(value)];
      });
      expect([...view.samples(readText(reader, page(...lines)))]).toEqual(expected);
    }
  });

  it('may change the spelling of a series, which stays the same series', () => {
    const reader = openReader();
    const view = new SessionView();
    view.samples(readText(reader, page('a{x="1",y="2"} 1')));
    for (const spelling of ['a{y="2",x="1"}', 'a { x="1" , y="2", }', '{"a",x="1",y="2",z=""}']) {
      const reading = readText(reader, page(`${spelling} 7`));
      expect(reading).toMatchObject({ ok: true, batch: { introduced: [] } });
      expect([...view.samples(reading)]).toEqual([['a{x="1", y="2"}', 7]]);
    }
  });

  it('do not remember anything of a page that was refused', () => {
    const reader = openReader();
    const view = new SessionView();
    view.samples(readText(reader, page('a 1')));
    const before = reader.remembered;
    expect(describeReading(readText(reader, page('a 1', 'b 2', 'c x')))).toBe('syntax 3:3');
    expect(describeReading(readText(reader, page('a 1', 'b 2', 'b 2')))).toBe('duplicate 3:1');
    expect(reader.remembered).toBe(before);
    const reading = readText(reader, page('a 4', 'd 5', 'b 6'));
    expect([...view.samples(reading)]).toEqual([
      ['a', 4],
      ['d', 5],
      ['b', 6],
    ]);
  });

  it('refuse a duplicate of a known series too, wherever it comes', () => {
    const reader = openReader();
    readText(reader, page('a 1', 'b 2'));
    expect(describeReading(readText(reader, page('a 1', 'b 2', 'a 3')))).toBe('duplicate 3:1');
    expect(describeReading(readText(reader, page('a 1', 'a 1', 'b 2')))).toBe('duplicate 2:1');
    expect(describeReading(readText(reader, page('a 1', 'b 2')))).toBe('ok');
  });

  it('refuse a duplicate among the series that nobody asked for', () => {
    const reader = openReader({ keep: () => false });
    expect(describeReading(readText(reader, page('a{b="1",c=""} 1', 'a{b="1"} 1')))).toBe(
      'duplicate 2:1',
    );
  });

  it('count the samples that are dropped, and drop them', () => {
    const reader = openReader({ keep: (name) => name === 'kept' });
    const lines = page('dropped 1', 'kept{a="b"} 2', 'dropped{a="b"} 3');
    for (const _ of ['first', 'second']) {
      const reading = readText(reader, lines);
      expect(reading).toMatchObject({ ok: true, samples: 3 });
      expect(reading.ok ? [...reading.batch.values] : []).toEqual([2]);
    }
  });

  it('may change their format', () => {
    const reader = openReader();
    const view = new SessionView();
    view.samples(readText(reader, page('a{b="c", d="e"} 1')));
    expect(describeReading(readOpenMetrics(reader, page('a{b="c", d="e"} 1', '# EOF')))).toBe(
      'syntax 1:9',
    );
    const reading = readOpenMetrics(reader, page('a{b="c",d="e"} 2', '# EOF'));
    expect([...view.samples(reading)]).toEqual([['a{b="c", d="e"}', 2]]);
  });

  it('cannot fill the memory with series that come and go', () => {
    const reader = openReader();
    const view = new SessionView();
    const sizes: number[] = [];
    for (let round = 0; round < 200; round += 1) {
      const lines = Array.from({ length: 50 }, (_, index) => `a{id="${round}-${index}"} ${index}`);
      const samples = view.samples(readText(reader, page('always 1', ...lines)));
      expect(samples.get('always')).toBe(1);
      expect(samples.get(`a{id="${round}-49"}`)).toBe(49);
      sizes.push(reader.remembered);
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4 * 51 + 1_024 + 51);
    expect(Math.max(...sizes)).toBeGreaterThan(1_024);
  });

  it('cannot fill the memory with series of refused pages', () => {
    const reader = openReader();
    for (let round = 0; round < 50; round += 1) {
      expect(readText(reader, page(`a{id="${round}"} 1`, 'broken')).ok).toBe(false);
    }
    expect(reader.remembered).toBe(0);
  });
});

describe('labels of the target', () => {
  it.each([
    ['are added to every series', 'up 1', 'up{instance="n1", job="etcd"}'],
    [
      'rename a label of the page that has the same name',
      'up{job="x"} 1',
      'up{exported_job="x", instance="n1", job="etcd"}',
    ],
    [
      'rename it until the name is free',
      'up{job="x",exported_job="y"} 1',
      'up{exported_exported_job="x", exported_job="y", instance="n1", job="etcd"}',
    ],
    ['leave an empty label of the page away', 'up{job=""} 1', 'up{instance="n1", job="etcd"}'],
  ])('%s', (_, line, series) => {
    const reader = openReader({
      targetLabels: [
        ['instance', 'n1'],
        ['job', 'etcd'],
      ],
    });
    expect([...samplesOf(readText(reader, page(line))).keys()]).toEqual([series]);
  });

  it('cannot make two series of a page one: that is a duplicate', () => {
    const reader = openReader({ targetLabels: [['job', 'etcd']] });
    const lines = page('up{job="x"} 1', 'up{exported_job="x"} 2');
    expect(describeReading(readText(reader, lines))).toBe('duplicate 2:1');
  });
});

describe('bounds of buckets and quantiles', () => {
  it.each([
    ['a_bucket{le="1"}', 'a_bucket{le="1.0"}'],
    ['a_bucket{le="0.250"}', 'a_bucket{le="0.25"}'],
    ['a_bucket{le="1000000"}', 'a_bucket{le="1e+06"}'],
    ['a_bucket{le="+Inf"}', 'a_bucket{le="+Inf"}'],
    ['a_bucket{le="wide"}', 'a_bucket{le="wide"}'],
    ['a{quantile="1"}', 'a{quantile="1.0"}'],
    ['a{le="1"}', 'a{le="1"}'],
    ['a_bucket{lt="1"}', 'a_bucket{lt="1"}'],
  ])('have one form: %s is kept as %s', (written, kept) => {
    expect([...samplesOf(readText(openReader(), page(`${written} 1`))).keys()]).toEqual([kept]);
  });
});
