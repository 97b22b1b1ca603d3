import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readQuery } from '../../src/http/query.ts';

const ALLOWED = ['cluster', 'node', 'toVersion'];

function codeOf(url: string): string {
  const query = readQuery(url, ALLOWED);
  return query.ok ? 'ok' : query.problem.code;
}

function detailOf(url: string): string {
  const query = readQuery(url, ALLOWED);
  return query.ok ? 'ok' : query.problem.detail;
}

describe('reading a query', () => {
  it.each([
    ['/p', {}],
    ['/p?', {}],
    ['/p?&&', {}],
    ['/p?cluster=a&node=b', { cluster: 'a', node: 'b' }],
    ['/p?cluster=', { cluster: '' }],
    ['/p?cluster', { cluster: '' }],
    ['/p?cluster=a=b', { cluster: 'a=b' }],
    ['/p?cluster=a%20b+c', { cluster: 'a b c' }],
    ['/p?toVersion=1%2B2', { toVersion: '1+2' }],
    ['/p?%63luster=a', { cluster: 'a' }],
    ['/p?cluster=a?b', { cluster: 'a?b' }],
  ])('reads %s', (url, values) => {
    expect(readQuery(url, ALLOWED)).toEqual({ ok: true, values: new Map(Object.entries(values)) });
  });

  it.each([
    ['/p?cluster=%', 'malformed-url'],
    ['/p?cluster=%zz', 'malformed-url'],
    ['/p?cluster=%ff', 'malformed-url'],
    ['/p?%=a', 'malformed-url'],
    ['/p?cluster=a&cluster=a', 'repeated-parameter'],
    ['/p?cluster=a&%63luster=b', 'repeated-parameter'],
    ['/p?Cluster=a', 'unknown-parameter'],
    ['/p?=a', 'unknown-parameter'],
    ['/p?cluster[]=a', 'unknown-parameter'],
    ['/p?__proto__=a', 'unknown-parameter'],
  ])('refuses %s as %s', (url, code) => {
    expect(codeOf(url)).toBe(code);
  });

  it.each([
    ['CLUSTER', 'cluster'],
    ['nodes', 'node'],
    ['to_version', 'toVersion'],
    ['toversion', 'toVersion'],
    ['version', 'toVersion'],
    ['cluster-name', 'cluster'],
  ])('asks for %s whether %s is meant', (name, meant) => {
    expect(detailOf(`/p?${name}=a`)).toContain(`did you mean '${meant}'?`);
  });

  it('guesses nothing where nothing is near', () => {
    expect(detailOf('/p?x=a')).toBe("no such parameter: 'x'; there are: cluster, node, toVersion");
    const none = readQuery('/p?x=a', []);
    expect(none.ok ? '' : none.problem.detail).toBe("no such parameter: 'x'; there are none here");
  });

  it('cuts what it quotes', () => {
    expect(detailOf(`/p?${'x'.repeat(2_000)}=a`).length).toBeLessThan(150);
  });

  it('reads back what a form encodes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        const url = `/p?${new URLSearchParams({ cluster: a.toWellFormed(), node: b })}`;
        const values = new Map([
          ['cluster', a.toWellFormed()],
          ['node', b],
        ]);
        expect(readQuery(url, ALLOWED)).toEqual({ ok: true, values });
      }),
    );
  });

  it('takes any text without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const query = readQuery(`/p?${text}`, ALLOWED);
        expect(typeof query.ok).toBe('boolean');
      }),
    );
  });
});
