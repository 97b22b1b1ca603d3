import { describe, expect, it } from 'vitest';
import { type LabelPair, Labels } from '../../../src/core/base/labels.ts';
import {
  canonicalText,
  identifySeries,
  keptLabels,
} from '../../../src/core/exposition/identity.ts';
import { describeReading, openReader, readText, samplesOf } from '../../support/pages.ts';

const page = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe('the canonical text of a series', () => {
  it.each<readonly [string, readonly LabelPair[], string]>([
    ['up', [], 'up'],
    ['up', [['a', '']], 'up'],
    [
      'up',
      [
        ['b', '2'],
        ['a', '1'],
      ],
      'up{a="1",b="2"}',
    ],
    ['up', [['a', 'x"\\\n']], 'up{a="x\\"\\\\\\n"}'],
    ['http.status', [['a b', 'c']], '{"http.status","a b"="c"}'],
    ['http.status', [], '{"http.status"}'],
    ['x_bucket', [['le', '1']], 'x_bucket{le="1.0"}'],
    ['up', [['job', 'x']], 'up{exported_job="x"}'],
  ])('of %s with %j is one spelling that means the same series', (name, labels, text) => {
    const target = Labels.from([['job', 'etcd']]);
    const identity = identifySeries({ name, labels, end: 0 }, target);
    expect(canonicalText(identity)).toBe(text);
    const again = readText(openReader({ targetLabels: [...target] }), `${text} 1\n`);
    expect([...samplesOf(again).keys()]).toEqual([keptLabels(identity, target).toString()]);
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
