import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { checkDocument } from '../../src/config/check-document.ts';
import { documentOf } from '../yaml/parsed.ts';

const common = { unit: z.string().optional() };

const signal = z.union([
  z.strictObject({ gauge: z.string(), ...common }),
  z.strictObject({ counter: z.string(), ...common }),
  z.strictObject({ unavailable: z.string() }),
]);

const schema = z.strictObject({
  name: z.string(),
  count: z.int().min(1).max(9).optional(),
  mode: z.enum(['refuse', 'allow']).optional(),
  ratio: z.number().gt(0).optional(),
  tags: z.array(z.string().min(2)).max(2).optional(),
  signals: z
    .record(z.string().regex(/^[a-z]+$/, { error: 'must be lower case' }), signal)
    .optional(),
  one: z.union([z.string(), z.array(z.string())]).optional(),
  auto: z.union([z.literal('auto'), z.number()]).optional(),
  kind: z
    .discriminatedUnion('is', [
      z.strictObject({ is: z.literal('a'), left: z.string() }),
      z.strictObject({ is: z.literal('b'), right: z.string() }),
    ])
    .optional(),
  inner: z.strictObject({ deep: z.strictObject({ value: z.string() }).optional() }).default({}),
  refused: z.never({ error: 'is not for this file' }).optional(),
});

function findings(text: string): readonly string[] {
  const checked = checkDocument(documentOf(text), schema);
  if (checked.ok) return [];
  return checked.findings.map(({ place, message }) => `${place.line}:${place.column} ${message}`);
}

describe('checkDocument', () => {
  it('returns what the schema makes of a valid document', () => {
    const checked = checkDocument(documentOf('name: x\ncount: 3'), schema);
    expect(checked).toEqual({ ok: true, value: { name: 'x', count: 3, inner: {} } });
  });

  it.each([
    ['name: 5', '1:7 name: expected a text, found a number; put it in quotes'],
    ['name: true', '1:7 name: expected a text, found true; put it in quotes'],
    ['name:', '1:6 name: expected a text, found nothing'],
    ['name: { a: 1 }', '1:7 name: expected a text, found a mapping'],
    ['count: 3', '1:1 the key "name" is missing'],
    ['name: x\ncount: 0', '2:8 count: must be at least 1'],
    ['name: x\ncount: 10', '2:8 count: must be at most 9'],
    ['name: x\ncount: 1.5', '2:8 count: expected a whole number'],
    ['name: x\ncount: many', '2:8 count: expected a number, found a text'],
    ['name: x\nratio: 0', '2:8 ratio: must be more than 0'],
    ['name: x\nmode: alow', '2:7 mode: expected "refuse" or "allow"; did you mean "allow"?'],
    ['name: x\ntags: [ab, c]', '2:12 tags: must have at least 2 characters'],
    ['name: x\ntags: [ab, cd, ef]', '2:7 tags: must have at most 2 items'],
    ['name: x\nrefused: 1', '2:10 refused: is not for this file'],
    ['name: x\nsignals: { Big: { gauge: x } }', '2:12 the key "Big": must be lower case'],
    ['[1]', '1:1 expected a mapping, found a list'],
  ])('words what is wrong with %j', (text, finding) => {
    expect(findings(text)).toEqual([finding]);
  });

  it.each([
    ['nam: x', '1:1 unknown key "nam"; did you mean "name"?'],
    ['name: x\nzzzzzz: 1', '2:1 unknown key "zzzzzz"'],
    ['name: x\nrefusd: 1', '2:1 unknown key "refusd"'],
    ['name: x\ninner: { deep: { valeu: x } }', '2:18 unknown key "valeu"; did you mean "value"?'],
    ['name: x\nsignals: { a: { guage: x } }', '2:17 unknown key "guage"; did you mean "gauge"?'],
    [`name: x\n${'k'.repeat(90)}: 1`, `2:1 unknown key "${'k'.repeat(60)}…"`],
    ['name: x\n"a\\nb": 1', '2:1 unknown key "a\\nb"'],
  ])(
    'reports an unknown key at the key, with the nearest one that is valid there: %j',
    (text, finding) => {
      expect(findings(text)).toEqual([finding]);
    },
  );

  it.each([
    ['one: 5', '2:6 one: expected a text or a list, found a number'],
    ['auto: true', '2:7 auto: expected "auto" or a number, found true'],
    [
      'signals: { a: {} }',
      '2:15 a: one of the keys "gauge", "counter" or "unavailable" is missing',
    ],
    [
      'signals: { a: { gauge: 5 } }',
      '2:24 gauge: expected a text, found a number; put it in quotes',
    ],
    ['signals: { a: { gauge: x, unti: x } }', '2:27 unknown key "unti"; did you mean "unit"?'],
    [
      'signals: { a: { gauge: x, counter: y } }',
      '2:27 the key "counter" does not go with the other keys here',
    ],
    ['signals: { a: [] }', '2:15 a: expected a mapping, found a list'],
    ['kind: { is: c }', '2:13 is: expected "a" or "b"'],
    ['kind: {}', '2:7 the key "is" is missing'],
    ['kind: { is: b }', '2:7 the key "right" is missing'],
  ])('reports only the form of a union that was most likely meant: %j', (text, finding) => {
    expect(findings(`name: x\n${text}`)).toEqual([finding]);
  });

  it('reports everything at once, in the order of the file', () => {
    const text = 'zzzzzz: 1\ncount: 0\nmode: x\nsignals: { a: { gauge: 5 } }\n';
    expect(findings(text).map((finding) => finding.split(' ')[0])).toEqual([
      '1:1',
      '1:1',
      '2:8',
      '3:7',
      '4:24',
    ]);
  });

  it('stops at 50 findings and says how many there are', () => {
    const keys = Array.from({ length: 60 }, (_, index) => `zzzzzz${index}: 1`);
    const all = findings(`name: x\n${keys.join('\n')}`);
    expect(all).toHaveLength(51);
    expect(all.at(-1)).toBe('52:1 10 more from here on; fix the above first');
  });

  it('repeats no value, which might be a secret', () => {
    const text =
      'name: x\ncount: s3cr3t\nmode: s3cr3t\none: { s: s3cr3t }\nkind: { is: s3cr3t }\nauto: s3cr3';
    expect(findings(text)).toHaveLength(5);
    expect(findings(text).join()).not.toContain('s3cr3');
  });
});
