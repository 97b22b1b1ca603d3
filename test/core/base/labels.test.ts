import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LabelPair, Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';

/** Few letters, so that names repeat, and the characters that keys are most likely to trip over. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', '0', '1', ':', '\0', '\u0001', '"') });
const pairs = fc.array(fc.tuple(text, text), { maxLength: 6 });

/** What labels mean, apart from how they are held. */
function meaning(given: Iterable<LabelPair>): string {
  const present = [...new Map(given)].filter(([, value]) => value !== '');
  return JSON.stringify(present.sort(([left], [right]) => (left < right ? -1 : 1)));
}

describe('Labels.from', () => {
  it('sorts by name', () => {
    const labels = Labels.from([
      ['node', 'n1'],
      ['cluster', 'c'],
    ]);
    expect([...labels]).toEqual([
      ['cluster', 'c'],
      ['node', 'n1'],
    ]);
  });

  it('keeps the last of a repeated name', () => {
    const labels = Labels.from([
      ['a', '1'],
      ['a', '2'],
    ]);
    expect([...labels]).toEqual([['a', '2']]);
  });

  it('takes an empty value for an absent label', () => {
    const labels = Labels.from([['a', '']]);
    expect(labels).toBe(Labels.empty);
  });

  it('lets an empty value take back an earlier one of its name', () => {
    const labels = Labels.from([
      ['a', '1'],
      ['a', ''],
    ]);
    expect([...labels]).toEqual([]);
  });

  it('holds what a map of the pairs holds', () => {
    fc.assert(
      fc.property(pairs, (given) => {
        expect(JSON.stringify([...Labels.from(given)])).toBe(meaning(given));
      }),
    );
  });
});

describe('Labels', () => {
  const labels = Labels.from([
    [METRIC_NAME, 'up'],
    ['node', 'n1'],
  ]);

  it('give the empty text for an absent label', () => {
    expect([labels.get('node'), labels.get('zone')]).toEqual(['n1', '']);
  });

  it('stay as they are when others are derived from them', () => {
    labels.with('node', 'n2');
    labels.without(() => true);
    expect([...labels]).toEqual([
      [METRIC_NAME, 'up'],
      ['node', 'n1'],
    ]);
  });

  it.each([
    { does: 'adds', name: 'zone', value: 'a', expected: 'up{node="n1", zone="a"}' },
    { does: 'replaces', name: 'node', value: 'n2', expected: 'up{node="n2"}' },
    { does: 'removes by an empty value', name: 'node', value: '', expected: 'up' },
  ])('with() $does a label', ({ name, value, expected }) => {
    expect(String(labels.with(name, value))).toBe(expected);
  });

  it('without() drops what it is told and is itself when that is nothing', () => {
    expect(String(labels.without((name) => name === METRIC_NAME))).toBe('{node="n1"}');
    expect(labels.without(() => false)).toBe(labels);
    expect(labels.without(() => true)).toBe(Labels.empty);
  });

  it.each([
    ['nothing', [], '{}'],
    ['a bare name', [[METRIC_NAME, 'up']], 'up'],
    ['quotes in a value', [['a', 'say "x"\\']], '{a="say \\"x\\"\\\\"}'],
  ] satisfies [string, LabelPair[], string][])('print %s', (_what, given, expected) => {
    expect(String(Labels.from(given))).toBe(expected);
  });
});

describe('the key of labels', () => {
  it.each<[string, LabelPair, LabelPair[]]>([
    [
      'with separators',
      ['a', '1\u0001b\u00002'],
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'with lengths',
      ['a', 'xyyyyyyy1:z'],
      [
        ['a1', 'x'],
        ['yyyyyyy', 'z'],
      ],
    ],
  ])('differs where a value imitates other labels %s', (_how, value, others) => {
    expect(Labels.from([value]).key).not.toBe(Labels.from(others).key);
  });

  it('is that of no other labels whose values imitate any part of it', () => {
    fc.assert(
      fc.property(pairs, (given) => {
        const labels = Labels.from(given);
        const { key } = labels;
        const [[name] = ['a'], ...rest] = [...labels];
        for (let from = 0; from < key.length; from += 1) {
          for (let to = from + 1; to <= key.length; to += 1) {
            const value = key.slice(from, to);
            for (const others of [[], rest.slice(1), rest]) {
              const imitation = Labels.from([...others, [name, value]]);
              const isSame = meaning(imitation) === meaning(labels);
              expect(imitation.key === key).toBe(isSame);
            }
          }
        }
      }),
    );
  });

  it('is equal exactly for labels that mean the same', () => {
    fc.assert(
      fc.property(pairs, pairs, (left, right) => {
        const [one, two] = [Labels.from(left), Labels.from(right)];
        expect(one.key === two.key).toBe(meaning(one) === meaning(two));
        expect(Labels.from([...left].reverse().concat(left)).key).toBe(one.key);
      }),
      { numRuns: 1_000 },
    );
  });
});
