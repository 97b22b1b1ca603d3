import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { relabel } from '../../../src/core/target/relabel.ts';
import {
  compileRelabelRule,
  RELABEL_ACTIONS,
  type RelabelRule,
  type RelabelSettings,
} from '../../../src/core/target/relabel-rule.ts';

function rulesOf(...settings: readonly RelabelSettings[]): readonly RelabelRule[] {
  return settings.map((each) => {
    const compiled = compileRelabelRule(each);
    if (!compiled.ok) throw new Error(`${compiled.field}: ${compiled.message}`);
    return compiled.rule;
  });
}

function apply(
  labels: Record<string, string>,
  ...settings: readonly RelabelSettings[]
): Record<string, string> | undefined {
  const result = relabel(Labels.from(Object.entries(labels)), rulesOf(...settings));
  return result && Object.fromEntries(result);
}

const ABC = { a: 'foo', b: 'bar', c: 'baz' };

describe('relabelling', () => {
  it('writes what a pattern found into a label', () => {
    const rule = { sourceLabels: ['a'], regex: '(f)(o*)', targetLabel: 'd', replacement: '$2-$1' };
    expect(apply(ABC, rule)).toEqual({ ...ABC, d: 'oo-f' });
  });

  it('applies rules in order, each to what the one before left', () => {
    const host = { sourceLabels: ['a'], regex: '([^.]+)[.].*', targetLabel: 'host' };
    const slot = { sourceLabels: ['host', 'b'], regex: 'n(.);(.*)', targetLabel: 'slot' };
    const labels = { a: 'n7.example', b: 'eu' };
    const steps = [host, { ...slot, replacement: '$2.$1' }];
    expect(apply(labels, ...steps)).toEqual({ ...labels, host: 'n7', slot: 'eu.7' });
  });

  it('changes nothing where the pattern does not match the whole value', () => {
    expect(apply(ABC, { sourceLabels: ['a'], regex: 'o', targetLabel: 'd' })).toEqual(ABC);
  });

  it('removes a label into which nothing is written', () => {
    const rule = { sourceLabels: ['a'], regex: 'foo', targetLabel: 'a', replacement: '' };
    expect(apply(ABC, rule)).toEqual({ b: 'bar', c: 'baz' });
  });

  it('sets a fixed label with the defaults of everything else', () => {
    expect(apply({}, { targetLabel: 'd', replacement: 'x' })).toEqual({ d: 'x' });
  });

  it('takes the name to write to from the value', () => {
    const rule = {
      sourceLabels: ['a'],
      regex: 'some-([^-]+)-(.+)',
      targetLabel: '$1',
      replacement: '$2',
    };
    expect(apply({ a: 'some-zone-eu' }, rule)).toEqual({ a: 'some-zone-eu', zone: 'eu' });
    expect(apply({ a: 'some-7zone-eu' }, rule)).toEqual({ a: 'some-7zone-eu' });
  });

  it.each([
    { action: 'keep', regex: 'foo', kept: true },
    { action: 'keep', regex: 'fo', kept: false },
    { action: 'drop', regex: 'f.*', kept: false },
    { action: 'drop', regex: 'no', kept: true },
  ] as const)('$action with $regex leaves the target: $kept', ({ action, regex, kept }) => {
    expect(apply(ABC, { action, regex, sourceLabels: ['a'] })).toEqual(kept ? ABC : undefined);
  });

  it('matches a value with a line break as a whole, as Prometheus 3 does', () => {
    expect(
      apply({ a: 'x\ny' }, { action: 'drop', regex: 'x.y', sourceLabels: ['a'] }),
    ).toBeUndefined();
  });

  it.each([
    { action: 'keepequal', value: 'foo', kept: true },
    { action: 'keepequal', value: 'bar', kept: false },
    { action: 'dropequal', value: 'foo', kept: false },
    { action: 'dropequal', value: 'bar', kept: true },
  ] as const)('$action compares two labels ($value)', ({ action, value, kept }) => {
    const labels = { a: 'foo', t: value };
    const result = apply(labels, { action, sourceLabels: ['a'], targetLabel: 't' });
    expect(result).toEqual(kept ? labels : undefined);
  });

  it('shards by the tail of an MD5 of the joined values', () => {
    const rule = {
      action: 'hashmod',
      sourceLabels: ['c'],
      targetLabel: 'd',
      modulus: 1_000,
    } as const;
    expect(apply(ABC, rule)).toEqual({ ...ABC, d: '976' });
  });

  it('renames by a pattern, reading every name before it writes the first', () => {
    const labels = { b1: 'x', b2: 'y', other: 'z' };
    const rule = { action: 'labelmap', regex: '(b.*)', replacement: 'bar_$1' } as const;
    expect(apply(labels, rule)).toEqual({ ...labels, bar_b1: 'x', bar_b2: 'y' });
    const chain = { action: 'labelmap', regex: 'n(.*)', replacement: 'nn$1' } as const;
    expect(apply({ n: '1' }, chain)).toEqual({ n: '1', nn: '1' });
  });

  it('drops and keeps labels by their names', () => {
    expect(apply(ABC, { action: 'labeldrop', regex: 'a|b' })).toEqual({ c: 'baz' });
    expect(apply(ABC, { action: 'labelkeep', regex: 'a|b' })).toEqual({ a: 'foo', b: 'bar' });
  });

  it('changes case as Go does, character by character', () => {
    const at = { sourceLabels: ['a'], targetLabel: 'd' };
    expect(apply({ a: 'ΑΣ İ' }, { ...at, action: 'lowercase' })?.['d']).toBe('ασ i');
    expect(apply({ a: 'straße' }, { ...at, action: 'uppercase' })?.['d']).toBe('STRAßE');
  });

  it('always ends with sorted labels that are not empty, whatever the rules', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const settings = fc.record(
      {
        action: fc.constantFrom(...RELABEL_ACTIONS),
        sourceLabels: fc.array(name, { maxLength: 3 }),
        regex: fc.constantFrom('(.*)', 'a|b', '.+', ''),
        targetLabel: name,
        replacement: fc.constantFrom('$1', '', 'x', 'a$1'),
        modulus: fc.constantFrom(1, 7),
      },
      { requiredKeys: ['action'] },
    );
    fc.assert(
      fc.property(fc.array(settings, { maxLength: 6 }), (all) => {
        const rules = all.flatMap((each) => {
          const compiled = compileRelabelRule(each);
          return compiled.ok ? [compiled.rule] : [];
        });
        const result = relabel(Labels.from(Object.entries(ABC)), rules);
        if (result === undefined) return;
        const names = [...result].map(([each]) => each);
        expect(names).toEqual([...new Set(names)].sort());
        expect([...result].every(([, value]) => value !== '')).toBe(true);
      }),
    );
  });
});
