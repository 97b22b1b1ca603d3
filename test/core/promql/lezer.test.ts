import { parser as lezer } from '@prometheus-io/lezer-promql';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PromqlError } from '../../../src/core/promql/error.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { printExpr } from '../../../src/core/promql/print.ts';
import { selectorsOf } from '../../../src/core/promql/selectors.ts';
import { exactName } from '../../../src/core/series/matcher.ts';

/** Whether the grammar of Prometheus's own editor accepts a query; it checks no types. */
function lezerAccepts(query: string): boolean {
  let accepts = true;
  lezer.parse(query).iterate({
    enter: ({ type }) => {
      if (type.isError) accepts = false;
    },
  });
  return accepts;
}

function ours(query: string): 'accepts' | PromqlError['code'] {
  try {
    parsePromql(query);
    return 'accepts';
  } catch (error) {
    if (error instanceof PromqlError) return error.code;
    throw error;
  }
}

/**
 * Prometheus reads these as metric names where an operand must stand; the grammar of the editor
 * does not.
 */
const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'unless', 'by', 'without', 'offset']);

function usesKeywordAsName(query: string): boolean {
  return selectorsOf(parsePromql(query)).some(({ matchers }) =>
    KEYWORDS.has(exactName(matchers)?.toLowerCase() ?? ''),
  );
}

const label = fc.constantFrom('a', 'node', 'le', 'sum', 'on', '"x y"');
const labels = fc.array(label, { maxLength: 3 }).map((names) => `(${names.join(', ')})`);
const duration = fc.constantFrom('5m', '1h30m', '250ms', '90', '1d', '(1m + 30s)');
const text = fc.constantFrom('"a"', "'b'", '`c`', String.raw`"\n\x41"`, '""', '".+|b"');
const matcher = fc
  .tuple(label, fc.constantFrom('=', '!=', '=~', '!~'), text)
  .map(([name, operator, value]) => `${name}${operator}${value}`);
const selector = fc
  .tuple(
    fc.constantFrom('up', 'x:y', 'sum', 'start', 'a_total'),
    fc.array(matcher, { maxLength: 2 }),
    fc.constantFrom('', ' offset 5m', ' offset -1h', ' @ 100', ' @ end()', ' @ start() offset 1m'),
  )
  .map(([name, matchers, shift]) => {
    const braces = matchers.length === 0 ? '' : `{${matchers.join(',')}}`;
    return { bare: `${name}${braces}`, shift };
  });
const matching = fc.oneof(
  fc.constant(''),
  fc.tuple(fc.constantFrom('on', 'ignoring'), labels).map(([word, list]) => ` ${word} ${list}`),
);

/** Expressions that parse and whose types are right, in varied shapes. */
const { vector } = fc.letrec<{ vector: string; scalar: string; matrix: string }>((tie) => ({
  scalar: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('1', '0.5', '1e3', '0x1f', 'Inf', 'NaN', '5m', 'time()', 'pi()'),
    fc
      .tuple(tie('scalar'), fc.constantFrom('+', '*', '^', '> bool'), tie('scalar'))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    tie('vector').map((inner) => `scalar(${inner})`),
    tie('scalar').map((inner) => `-${inner}`),
  ),
  matrix: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(selector, duration).map(([{ bare, shift }, range]) => `${bare}[${range}]${shift}`),
    fc
      .tuple(tie('vector'), duration, fc.constantFrom('', '1m', '30s'))
      .map(([inner, range, step]) => `(${inner})[${range}:${step}]`),
  ),
  vector: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    selector.map(({ bare, shift }) => bare + shift),
    fc
      .tuple(fc.constantFrom('rate', 'delta', 'max_over_time', 'absent_over_time'), tie('matrix'))
      .map(([name, inner]) => `${name}(${inner})`),
    fc
      .tuple(tie('scalar'), tie('matrix'))
      .map(([quantile, inner]) => `quantile_over_time(${quantile}, ${inner})`),
    fc
      .tuple(fc.constantFrom('abs', 'ln', 'sort', 'timestamp', 'hour'), tie('vector'))
      .map(([name, inner]) => `${name}(${inner})`),
    fc
      .tuple(fc.constantFrom('sum', 'MAX', 'count'), fc.constantFrom('by', 'without'), labels)
      .chain(([op, word, list]) =>
        tie('vector').map((inner) => `${op} ${word} ${list} (${inner})`),
      ),
    fc
      .tuple(fc.constantFrom('topk', 'quantile'), tie('scalar'), tie('vector'))
      .map(([op, param, inner]) => `${op}(${param}, ${inner})`),
    fc
      .tuple(tie('vector'), fc.constantFrom('+', '/', '^', '==', '< bool', 'atan2'), matching)
      .chain(([left, op, match]) => tie('vector').map((right) => `${left} ${op}${match} ${right}`)),
    fc
      .tuple(tie('vector'), fc.constantFrom('and', 'or', 'unless'), matching, tie('vector'))
      .map(([left, op, match, right]) => `${left} ${op}${match} ${right}`),
    tie('vector').map((inner) => `-(${inner})`),
    fc.tuple(tie('vector'), tie('scalar')).map(([inner, limit]) => `clamp_max(${inner}, ${limit})`),
  ),
}));

describe('the parser against the grammar of Prometheus’s editor', () => {
  it('accepts well-typed queries as the grammar does, and prints what parses to the same', () => {
    fc.assert(
      fc.property(vector, (query) => {
        expect(ours(query), query).toBe('accepts');
        expect(lezerAccepts(query), query).toBe(true);
        const printed = printExpr(parsePromql(query));
        expect(printExpr(parsePromql(printed)), query).toBe(printed);
        expect(lezerAccepts(printed), printed).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never accepts what the grammar rejects, however a query is damaged', () => {
    const pieces = ['(', ')', '[', ']', '{', '}', ',', '+', '@', 'by', 'offset', '5m', '"', ' '];
    const damaged = fc
      .tuple(vector, fc.nat(), fc.nat({ max: 3 }), fc.constantFrom('', ...pieces))
      .map(([query, at, dropped, inserted]) => {
        const start = at % (query.length + 1);
        return query.slice(0, start) + inserted + query.slice(start + dropped);
      })
      // The grammar does not know numbers that end in a dot, which Prometheus reads.
      .filter((query) => !/\d\.(?!\d)/.test(query));
    fc.assert(
      fc.property(damaged, (query) => {
        if (ours(query) !== 'accepts' || usesKeywordAsName(query)) return;
        expect(lezerAccepts(query), query).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('fails with a PromqlError and nothing else on any text', () => {
    const words = fc.constantFrom(
      'sum',
      'by',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '`',
      '5m',
      '$',
    );
    const noise = fc.array(fc.oneof(words, fc.string({ unit: 'binary', maxLength: 4 })));
    fc.assert(
      fc.property(noise, (parts) => {
        expect(typeof ours(parts.join(' '))).toBe('string');
        expect(typeof ours(parts.join(''))).toBe('string');
      }),
      { numRuns: 2_000 },
    );
  });
});
