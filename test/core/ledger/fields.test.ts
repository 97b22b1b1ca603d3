import { describe, expect, it } from 'vitest';
import {
  byKind,
  fields,
  flag,
  LedgerFormError,
  listOf,
  oneOf,
  optional,
  parsed,
  type ReadField,
  text,
  whole,
} from '../../../src/core/ledger/fields.ts';

interface Thing {
  readonly name: string;
  readonly count: number | undefined;
}

const thing: ReadField<Thing> = fields<Thing>({ name: text, count: optional(whole) });

describe('fields', () => {
  it('reads what it knows', () => {
    expect(thing({ name: 'a', count: 2 }, 'x')).toEqual({ name: 'a', count: 2 });
    expect(thing({ name: 'a' }, 'x')).toEqual({ name: 'a', count: undefined });
  });

  it('refuses a field that it does not know instead of passing it over', () => {
    expect(() => thing({ name: 'a', colour: 'red' }, 'x')).toThrow(
      new LedgerFormError('x.colour is not known here: a newer version wrote it'),
    );
  });

  it.each([
    [null, 'x: expected an object, found null'],
    [[], 'x: expected an object, found []'],
    [{}, 'x.name: expected a text, found nothing'],
    [{ name: 'a', count: -1 }, 'x.count: expected a whole number, found -1'],
    [{ name: 'a', count: 1.5 }, 'x.count: expected a whole number, found 1.5'],
  ])('refuses %j with the place', (value, message) => {
    expect(() => thing(value, 'x')).toThrow(message);
  });
});

describe('the other readers', () => {
  it('name the entry of a list that is wrong', () => {
    expect(listOf(flag)([true, false], 'x')).toEqual([true, false]);
    expect(() => listOf(flag)([true, 1], 'x')).toThrow('x[1]: expected true or false');
    expect(() => listOf(flag)('no', 'x')).toThrow('x: expected a list');
  });

  it('take a text only where its parser does', () => {
    const even = parsed('even', (each) => (each.length % 2 === 0 ? each.length : undefined));
    expect(even('ab', 'x')).toBe(2);
    expect(() => even('a', 'x')).toThrow('x: expected a text that is even');
  });

  it('tell objects apart by their kind', () => {
    const kinds = byKind<{ kind: string }>({ a: fields({ kind: oneOf(['a']) }) });
    expect(kinds({ kind: 'a' }, 'x')).toEqual({ kind: 'a' });
    expect(() => kinds({ kind: 'b' }, 'x')).toThrow('x.kind: expected one of a');
  });
});
