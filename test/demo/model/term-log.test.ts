import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TermLog, type TermRun } from '../../../src/demo/model/term-log.ts';

/** Terms of entries, never falling, as a plain array: what the log stands for. */
const plainLogs = fc
  .array(fc.nat(4), { maxLength: 40 })
  .map((terms) => terms.map((term) => term + 1).sort((left, right) => left - right));

const ranges = fc.tuple(fc.nat(40), fc.nat(40));

function logOf(terms: readonly number[]): TermLog {
  const log = new TermLog();
  for (const term of terms) log.append(term, 1);
  return log;
}

function termsOf(log: TermLog): readonly (number | undefined)[] {
  return Array.from({ length: log.lastIndex }, (_, at) => log.termAt(at + 1));
}

function expand(runs: readonly TermRun[]): readonly number[] {
  return runs.flatMap((run) => Array.from({ length: run.last - run.first + 1 }, () => run.term));
}

describe('a log of terms', () => {
  it('is empty at first and has term zero at index zero', () => {
    const log = new TermLog();
    expect([log.lastIndex, log.lastTerm, log.termAt(0), log.termAt(1)]).toEqual([
      0,
      0,
      0,
      undefined,
    ]);
  });

  it('holds millions of entries of one term as one run', () => {
    const log = new TermLog();
    log.append(3, 5_000_000);
    log.append(3, 1);
    expect(log.slice(1, 5_000_001)).toEqual([{ term: 3, first: 1, last: 5_000_001 }]);
  });

  it('refuses a term older than its last and an append of nothing', () => {
    const log = logOf([2]);
    expect(() => log.append(1, 1)).toThrow(/invariant/);
    expect(() => log.append(2, 0)).toThrow(/invariant/);
  });

  it('answers as an array of terms would', () => {
    fc.assert(
      fc.property(plainLogs, fc.nat(45), fc.nat(45), (terms, from, to) => {
        const log = logOf(terms);
        expect(termsOf(log)).toEqual(terms);
        expect(log.lastTerm).toBe(terms.at(-1) ?? 0);
        expect(expand(log.slice(from, to))).toEqual(terms.slice(Math.max(0, from - 1), to));
        const start = terms.indexOf(terms[from - 1] ?? -1) + 1;
        expect(log.runStart(from)).toBe(start);
        log.truncate(to);
        expect(termsOf(log)).toEqual(terms.slice(0, to));
      }),
    );
  });

  it('accepts entries as the rules of raft say: conflicts go, with all that follows them', () => {
    fc.assert(
      fc.property(plainLogs, plainLogs, ranges, (own, leader, [from, to]) => {
        let common = 0;
        while (common < own.length && own[common] === leader[common]) common += 1;
        const first = Math.min(from, common) + 1;
        const sent = leader.slice(first - 1, to);
        const conflicts = sent.some((term, at) => (own[first - 1 + at] ?? term) !== term);
        const isLonger = first - 1 + sent.length >= own.length;
        const kept = conflicts || isLonger ? [] : own.slice(first - 1 + sent.length);
        const log = logOf(own);
        log.accept(logOf(leader).slice(first, to));
        expect(termsOf(log)).toEqual([...own.slice(0, first - 1), ...sent, ...kept]);
      }),
    );
  });

  it('refuses entries that would leave a hole', () => {
    expect(() => logOf([1]).accept([{ term: 1, first: 3, last: 3 }])).toThrow(/holes/);
  });

  it.each([
    { terms: [1, 2], lastTerm: 1, lastIndex: 9, newer: true },
    { terms: [1, 1, 1], lastTerm: 2, lastIndex: 1, newer: false },
    { terms: [1, 1], lastTerm: 1, lastIndex: 1, newer: true },
    { terms: [1, 1], lastTerm: 1, lastIndex: 2, newer: false },
    { terms: [], lastTerm: 0, lastIndex: 0, newer: false },
  ])('with $terms it is newer than ($lastTerm, $lastIndex): $newer', (row) => {
    expect(logOf(row.terms).isNewerThan(row.lastTerm, row.lastIndex)).toBe(row.newer);
  });
});
