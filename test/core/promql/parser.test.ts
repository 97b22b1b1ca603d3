import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { PromqlError } from '../../../src/core/promql/error.ts';
import { evaluate } from '../../../src/core/promql/evaluate.ts';
import { parsePromql, QUERY_LENGTH_MAX } from '../../../src/core/promql/parser.ts';
import { printExpr } from '../../../src/core/promql/print.ts';
import { NESTING_MAX, OPERATORS_MAX } from '../../../src/core/promql/syntax/token-stream.ts';
import { storeOf } from './fixtures.ts';

function errorOf(query: string): PromqlError {
  try {
    parsePromql(query);
  } catch (error) {
    if (error instanceof PromqlError) return error;
    throw error;
  }
  throw new Error(`${query} parses`);
}

/** Prints with every operator in parentheses, so that grouping shows. */
function grouped(query: string): string {
  const shownOf = (expr: ReturnType<typeof parsePromql>): string => {
    if (expr.kind === 'binary') return `(${shownOf(expr.left)}${expr.op}${shownOf(expr.right)})`;
    if (expr.kind === 'unary') return `(${expr.op}${shownOf(expr.expr)})`;
    return expr.kind === 'paren' ? shownOf(expr.expr) : printExpr(expr);
  };
  return shownOf(parsePromql(query));
}

describe('operators', () => {
  it.each([
    ['a+b*c^d', '(a+(b*(c^d)))'],
    ['a^b^c', '(a^(b^c))'],
    ['a-b-c', '((a-b)-c)'],
    ['a*b/c%d', '(((a*b)/c)%d)'],
    ['a atan2 b * c', '((aatan2b)*c)'],
    ['a or b and c', '(aor(bandc))'],
    ['a unless b and c', '((aunlessb)andc)'],
    ['a + b > bool c', '((a+b)>c)'],
    ['a == bool b == bool c', '((a==b)==c)'],
    ['-a^b', '(-(a^b))'],
    ['-a*b', '((-a)*b)'],
    ['a^-b', '(a^(-b))'],
    ['a^-b*c', '((a^(-b))*c)'],
    ['--a', '(-(-a))'],
    ['-1', '-1'],
    ['-2^2', '(-(2^2))'],
    ['a offset 5m + b', '(a offset 5m+b)'],
    ['a offset 2 ^ 2', '(a offset 2s^2)'],
    ['-a offset 5m', '(-a offset 5m)'],
  ])('%s groups as %s', (query, expected) => {
    expect(grouped(query)).toBe(expected);
  });
});

describe('names', () => {
  it.each(['sum', 'by', 'offset', 'and', 'start', 'step', 'fill', 'group', 'anchored', 'a:b'])(
    '%s can name a metric',
    (name) => {
      expect(printExpr(parsePromql(`${name}{x="y"} + ${name}`))).toBe(`${name}{x="y"} + ${name}`);
    },
  );

  it.each(['sum', 'by', 'on', 'bool', 'atan2', 'group_left', 'offset', '"x.y"'])(
    '%s can name a label',
    (name) => {
      expect(printExpr(parsePromql(`max by (${name}) (m)`))).toBe(`max by (${name}) (m)`);
    },
  );

  it('reads keywords in any case and functions in theirs only', () => {
    expect(printExpr(parsePromql('SUM BY (a) (b) OR c OFFSET 5m'))).toBe(
      'sum by (a) (b) or c offset 5m',
    );
    expect(errorOf('RATE(a[5m])').detail).toBe('unknown function with name "RATE"');
  });
});

describe('comments and space', () => {
  it('are skipped between tokens, inside braces and at the end', () => {
    const query = '# first\n sum ( # one\n up { # two\n a = "#" } ) # last';
    expect(printExpr(parsePromql(query))).toBe('sum(up{a="#"})');
  });
});

describe('strings', () => {
  it.each([
    [String.raw`"\x41\102\u0043\U00000044"`, 'ABCD'],
    [String.raw`"\xe2\x82\xac"`, '€'],
    [String.raw`"\a\b\f\n\r\t\v\\\""`, '\u0007\b\f\n\r\t\v\\"'],
    [String.raw`'\'"'`, `'"`],
    ['`\\n`', String.raw`\n`],
    [String.raw`"\\x41"`, String.raw`\x41`],
  ])('%s is %j', (query, value) => {
    const expr = parsePromql(query);
    expect(expr.kind === 'string' && expr.value).toBe(value);
  });
});

describe('the placeholder $window', () => {
  it('stands for the duration that the caller gives', () => {
    const expr = parsePromql('increase(a[$window]) / $window + b offset $window', {
      windowMs: 90_000,
    });
    expect(printExpr(expr)).toBe('increase(a[1m30s]) / 1m30s + b offset 1m30s');
  });

  it('takes part in duration arithmetic', () => {
    const expr = parsePromql('rate(a[$window * 2])', { windowMs: 60_000 });
    expect(printExpr(expr)).toBe('rate(a[2m])');
  });

  it('is refused where it has no value, and so is any other variable', () => {
    expect(errorOf('rate(a[$window])').message).toBe(
      '1:8: parse error: the placeholder $window has no value here',
    );
    expect(errorOf('rate(a[$windows])').detail).toBe("unexpected character: '$'");
  });
});

describe('limits', () => {
  it('refuses a query that is too long before it looks at it', () => {
    const longest = `"${'a'.repeat(QUERY_LENGTH_MAX - 2)}"`;
    expect(parsePromql(longest).kind).toBe('string');
    expect(errorOf(`${longest} `)).toMatchObject({ code: 'limit' });
  });

  it('refuses a query that nests too deep, whatever it nests', () => {
    for (const [open, close] of [
      ['(', ')'],
      ['-', ''],
      ['abs(', ')'],
      ['sum(', ')'],
    ] as const) {
      const nested = (depth: number): string => `${open.repeat(depth)}a${close.repeat(depth)}`;
      expect(parsePromql(nested(NESTING_MAX - 2))).toBeDefined();
      expect(errorOf(nested(NESTING_MAX + 2)).message).toMatch(/nested deeper than 200 levels/);
    }
    const durations = `a[${'('.repeat(500)}5m${')'.repeat(500)}]`;
    expect(errorOf(durations)).toMatchObject({ code: 'limit' });
  });

  it('refuses a query with too many operators, and evaluates the largest one', () => {
    const chain = (operators: number): string => `a${' + a'.repeat(operators)}`;
    expect(errorOf(chain(OPERATORS_MAX + 1))).toMatchObject({ code: 'limit' });
    expect(errorOf(`a${' ^ a'.repeat(OPERATORS_MAX + 1)}`)).toMatchObject({ code: 'limit' });
    expect(errorOf(`a${'[5m:]'.repeat(OPERATORS_MAX + 1)}`)).toMatchObject({ code: 'limit' });
    const [open, close] = ['(', ')'].map((sign) => sign.repeat(NESTING_MAX - 2));
    const deep = `${open}${chain(OPERATORS_MAX)}${close}`;
    const expr = parsePromql(deep);
    expect(printExpr(expr)).toBe(deep);
    const source = storeOf([{ name: 'a', points: { 0: 1 } }]);
    const result = evaluate(expr, { source, at: instant(0), lookbackMs: durationMs(1000) });
    expect(result.value).toMatchObject({ samples: [{ value: OPERATORS_MAX + 1 }] });
  });

  it('refuses a regex bomb no slower than any other pattern', () => {
    expect(errorOf('a{b=~"(((a{100}){100}){100}){100}"}')).toMatchObject({ code: 'syntax' });
  });
});
