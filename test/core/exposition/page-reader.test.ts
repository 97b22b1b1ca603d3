import { describe, expect, it } from 'vitest';
import {
  describeReading,
  openReader,
  readOpenMetrics,
  readText,
  SessionView,
  samplesOf,
  WALL_MS,
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

describe('a page that comes in pieces', () => {
  const lines = page('# HELP a Wärme', 'a{b="Köln"} 1', '', 'c 2', '{"grüße",x="}"} 3');
  const bytes = new TextEncoder().encode(lines);
  const head = { format: 'text', wallMs: WALL_MS } as const;

  it('is the same page wherever it is cut, and keeps no memory of the pieces', () => {
    const whole = samplesOf(readText(openReader(), lines));
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const reader = openReader();
      reader.begin(head);
      for (const piece of [bytes.slice(0, cut), bytes.slice(cut)]) {
        // A Buffer, because its `slice` is a view where that of other arrays is a copy.
        expect(reader.push(Buffer.from(piece.buffer))).toBe(true);
        piece.fill(0x23);
      }
      expect([...samplesOf(reader.finish())]).toEqual([...whole]);
    }
  });

  it('is refused at the same place wherever it is cut, and wants no more after that', () => {
    const broken = new TextEncoder().encode(`${lines}d 4 x\ne 5\n`);
    for (let size = 1; size <= broken.length; size += 1) {
      const reader = openReader();
      reader.begin(head);
      const taken: boolean[] = [];
      for (let at = 0; at < broken.length; at += size) {
        taken.push(reader.push(broken.subarray(at, at + size)));
      }
      expect(taken, 'what is refused stays refused').toEqual(taken.toSorted().toReversed());
      expect(describeReading(reader.finish())).toBe('syntax 6:5');
    }
  });

  it('and is never finished leaves nothing to the next page', () => {
    const reader = openReader();
    reader.begin(head);
    reader.push(new TextEncoder().encode('half 1\nline'));
    reader.begin(head);
    reader.push(bytes);
    expect(reader.finish()).toMatchObject({ ok: true, samples: 3, batch: { introducedFrom: 0 } });
  });

  it('may not have a line without an end', () => {
    const reader = openReader();
    reader.begin(head);
    reader.push(bytes);
    const piece = new Uint8Array(65_536).fill(0x23);
    const taken = Array.from({ length: 20 }, () => reader.push(piece));
    expect(taken.lastIndexOf(true)).toBe(15);
    expect(describeReading(reader.finish())).toBe('limits 6:1');
    const whole = `${lines}${'#'.repeat(1_500_000)}\n`;
    expect(describeReading(readText(reader, whole))).toBe('limits 6:1');
  });
});
