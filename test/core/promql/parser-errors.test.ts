import { describe, expect, it } from 'vitest';
import { PromqlError } from '../../../src/core/promql/error.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';

function errorOf(query: string): PromqlError {
  try {
    parsePromql(query);
  } catch (error) {
    if (error instanceof PromqlError) return error;
    throw error;
  }
  throw new Error(`${query} parses`);
}

describe('a mistake is told as Prometheus tells it', () => {
  it.each([
    ['', '1:1: parse error: no expression found in input'],
    ['# just a comment', '1:1: parse error: no expression found in input'],
    ['1+', '1:3: parse error: unexpected end of input'],
    ['.', "1:1: parse error: unexpected character: '.'"],
    ['2.5.', '1:1: parse error: bad number or duration syntax: "2.5."'],
    ['100..4', '1:1: parse error: bad number or duration syntax: "100.."'],
    ['0deadbeef', '1:1: parse error: bad number or duration syntax: "0de"'],
    ['1 /', '1:4: parse error: unexpected end of input'],
    ['*1', '1:1: parse error: unexpected <op:*>'],
    ['(1))', "1:4: parse error: unexpected right parenthesis ')'"],
    ['((1)', '1:5: parse error: unclosed left parenthesis'],
    ['(', '1:2: parse error: unclosed left parenthesis'],
    ['1 and 1', '1:1: parse error: set operator "and" not allowed in binary scalar expression'],
    ['1 == 1', '1:3: parse error: comparisons between scalars must use BOOL modifier'],
    [
      '-"string"',

      '1:1: parse error: unary expression only allowed on expressions of type scalar ' +
        'or instant vector, got "string"',
    ],
    [
      '-test[5m]',

      '1:1: parse error: unary expression only allowed on expressions of type scalar ' +
        'or instant vector, got "range vector"',
    ],
    [
      '1 offset 1d',

      '1:1: parse error: offset modifier must be preceded by an instant vector ' +
        'selector or range vector selector or a subquery',
    ],
    ['foo offset 1s offset 2s', '1:1: parse error: offset may not be set multiple times'],
    ['foo @ 1 @ 2', '1:1: parse error: @ <timestamp> may not be set multiple times'],
    ['foo @ +Inf', '1:1: parse error: timestamp out of bounds for @ modifier: +Inf'],
    ['foo @ NaN', '1:1: parse error: timestamp out of bounds for @ modifier: NaN'],
    ['foo @', '1:6: parse error: unexpected end of input in @, expected timestamp'],
    [
      '1 @ 5',

      '1:1: parse error: @ modifier must be preceded by an instant vector selector ' +
        'or range vector selector or a subquery',
    ],
    ['a - on(b) ignoring(c) d', '1:11: parse error: unexpected <ignoring>'],
    ['foo and 1', '1:1: parse error: set operator "and" not allowed in binary scalar expression'],
    [
      'foo unless on(bar) group_left(baz) bar',
      '1:1: parse error: no grouping allowed for "unless" operation',
    ],
    [
      'foo + on(bar) group_left(bar) baz',
      '1:5: parse error: label "bar" must not occur in ON and GROUP clause at once',
    ],
    ['foo + bool bar', '1:5: parse error: bool modifier can only be used on comparison operators'],
    ['foo + on(bar) 1', '1:1: parse error: vector matching only allowed between instant vectors'],
    [
      'foo[5m] + 1',
      '1:1: parse error: binary expression must contain only scalar and instant vector types',
    ],
    [
      '1 + "a"',
      '1:5: parse error: binary expression must contain only scalar and instant vector types',
    ],
    ['{', '1:2: parse error: unexpected end of input inside braces'],
    ['}', "1:1: parse error: unexpected character: '}'"],
    [
      'some_metric{a=b}',
      '1:15: parse error: unexpected identifier "b" in label matching, expected string',
    ],
    ['some_metric{a:b="b"}', "1:14: parse error: unexpected character inside braces: ':'"],
    ['foo{a*"b"}', "1:6: parse error: unexpected character inside braces: '*'"],
    [
      'foo{gibberish}',
      '1:14: parse error: unexpected "}" in label matching, expected label matching operator',
    ],
    ['foo{1}', "1:5: parse error: unexpected character inside braces: '1'"],
    ['foo{a="b"}{c="d"}', '1:11: parse error: unexpected "{"'],
    [
      'foo{a="b" c="d"}',
      '1:11: parse error: unexpected identifier "c" in label matching, expected "," or "}"',
    ],
    ['foo{,}', '1:5: parse error: unexpected "," in label matching, expected identifier or "}"'],
    ['{}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
    ['{x=""}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
    ['{x=~".*"}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
    ['{x!="bar"}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
    ['foo{__name__="bar"}', '1:1: parse error: metric name must not be set twice: "foo" or "bar"'],
    ['foo[5mm]', '1:5: parse error: bad number or duration syntax: "5mm"'],
    ['foo[5m1h]', '1:5: parse error: not a valid duration string: "5m1h"'],
    ['foo[400y]', '1:5: parse error: duration out of range'],
    [
      'foo[]',
      '1:5: parse error: unexpected "]" in subquery or range selector, expected number or duration',
    ],
    ['foo[0m]', '1:5: parse error: duration must be greater than 0'],
    [
      'foo["5m"]',

      '1:5: parse error: unexpected string "\\"5m\\"" in subquery or range selector, ' +
        'expected number or duration',
    ],
    ['foo[5m', '1:7: parse error: unclosed left bracket'],
    ['foo[5m:', '1:8: parse error: unclosed left bracket'],
    ['foo[x]', "1:5: parse error: unexpected character in duration expression: 'x'"],
    ['foo[5m:1m:1m]', "1:10: parse error: unexpected colon ':'"],
    ['foo]', "1:4: parse error: unexpected right bracket ']'"],
    ['foo[5m[5m]]', "1:7: parse error: unexpected left bracket '['"],
    ['foo[1m/0]', '1:7: parse error: division by zero'],
    [
      'some_metric[5m] OFFSET',
      '1:23: parse error: unexpected end of input in offset, expected number or duration',
    ],
    ['some_metric OFFSET 1m[5m]', '1:22: parse error: no offset modifiers allowed before range'],
    ['some_metric @ 10[5m]', '1:17: parse error: no @ modifiers allowed before range'],
    ['(foo + bar)[5m]', '1:12: parse error: ranges only allowed for vector selectors'],
    [
      'foo[5m][5m:]',
      '1:1: parse error: subquery is only allowed on instant vector, got matrix instead',
    ],
    ['1[5m:]', '1:1: parse error: subquery is only allowed on instant vector, got scalar instead'],
    ['sum(1, 2,)', '1:9: parse error: trailing commas not allowed in function call args'],
    [
      'sum without(==)(some_metric)',
      '1:13: parse error: unexpected <op:==> in grouping opts, expected label',
    ],
    [
      'sum by (a:b) (m)',
      '1:9: parse error: unexpected metric identifier "a:b" in grouping opts, expected label',
    ],
    ['sum by a (m)', '1:8: parse error: unexpected identifier "a" in grouping opts, expected "("'],
    [
      'sum by (a b) (m)',
      '1:11: parse error: unexpected identifier "b" in grouping opts, expected "," or ")"',
    ],
    [
      'MIN keep_common (some_metric)',
      '1:5: parse error: unexpected identifier "keep_common" in aggregation',
    ],
    ['sum by (a)', '1:11: parse error: unexpected end of input in aggregation'],
    ['sum()', '1:1: parse error: no arguments for aggregate expression provided'],
    [
      'sum(a, b)',

      '1:1: parse error: wrong number of arguments for aggregate expression ' +
        'provided, expected 1, got 2',
    ],
    [
      'topk(some_metric)',

      '1:1: parse error: wrong number of arguments for aggregate expression ' +
        'provided, expected 2, got 1',
    ],
    [
      'topk(some_metric, other_metric)',
      '1:6: parse error: expected type scalar in aggregation parameter, got instant vector',
    ],
    [
      'count_values(5, other_metric)',
      '1:14: parse error: expected type string in aggregation parameter, got scalar',
    ],
    [
      'sum(5)',
      '1:5: parse error: expected type instant vector in aggregation expression, got scalar',
    ],
    ['floor()', '1:1: parse error: expected 1 argument(s) in call to "floor", got 0'],
    ['floor(a, b)', '1:1: parse error: expected 1 argument(s) in call to "floor", got 2'],
    [
      'floor(1)',
      '1:7: parse error: expected type instant vector in call to function "floor", got scalar',
    ],
    ['hour(a, b, c)', '1:1: parse error: expected at most 1 argument(s) in call to "hour", got 3'],
    [
      'label_join(a, "b")',
      '1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 2',
    ],
    [
      'label_join(a, "b", "c", d)',

      '1:25: parse error: expected type string in call to function "label_join", got ' +
        'instant vector',
    ],
    ['time(some_metric)', '1:1: parse error: expected 0 argument(s) in call to "time", got 1'],
    ['no_such_function(a)', '1:1: parse error: unknown function with name "no_such_function"'],
    [
      'rate(some_metric)',
      '1:6: parse error: expected type range vector in call to function "rate", got instant vector',
    ],
    [
      'rate(rate(a[5m]))',
      '1:6: parse error: expected type range vector in call to function "rate", got instant vector',
    ],
    [
      'abs(a[5m])',
      '1:5: parse error: expected type instant vector in call to function "abs", got range vector',
    ],
    ['-=', '1:2: parse error: unexpected "="'],
    ['++-++-+-+-<', '1:11: parse error: unexpected <op:<>'],
    ['e-+=/(0)', '1:4: parse error: unexpected "="'],
    ['a =~ b', "1:3: parse error: unexpected character after '=': '~'"],
    ['a ! b', "1:3: parse error: unexpected character after '!': ' '"],
    ['foo bar', '1:5: parse error: unexpected identifier "bar"'],
    ['foo 5', '1:5: parse error: unexpected number "5"'],
    ['"a" "b"', '1:5: parse error: unexpected string "\\"b\\""'],
    ['"a', '1:1: parse error: unterminated quoted string'],
    ['`a', '1:1: parse error: unterminated raw string'],
    [String.raw`"\z"`, "1:1: parse error: unknown escape sequence U+007A 'z'"],
    [String.raw`"\xg0"`, "1:1: parse error: illegal character U+0067 'g' in escape sequence"],
    [String.raw`"\ud800"`, '1:1: parse error: escape sequence is an invalid Unicode code point'],
    ['up{a=~"("}', '1:4: parse error: error parsing regexp: missing closing ): `(?s)(`'],
    ['sum(\n  up{a="b"}\n) by (x) foo', '3:10: parse error: unexpected identifier "foo"'],
    ['ünicode', "1:1: parse error: unexpected character: 'ü'"],
    ['😀', "1:1: parse error: unexpected character: '😀'"],
  ])('%j: %s', (query, message) => {
    expect(errorOf(query).message).toBe(message);
  });
});

describe('what Prometheus hides behind a flag or keeps for native histograms', () => {
  it.each([
    ['mad_over_time(a[5m])', 'function "mad_over_time" is experimental and not supported'],
    ['info(a)', 'function "info" is experimental and not supported'],
    ['step()', 'function "step" is experimental and not supported'],
    ['sort_by_label(a, "b")', 'function "sort_by_label" is experimental and not supported'],
    ['limitk(3, a)', 'limitk() is experimental and not supported'],
    ['limit_ratio(0.1, a)', 'limit_ratio() is experimental and not supported'],
    ['rate(a[5m] anchored)', 'anchored modifier is experimental and not enabled'],
    ['a smoothed', 'smoothed modifier is experimental and not enabled'],
    ['a + fill(0) b', 'binop fill modifiers are experimental and not enabled'],
    ['a + on(x) fill_left (0) b', 'binop fill modifiers are experimental and not enabled'],
    ['a[step()]', 'step() in a duration is experimental and not supported'],
    ['a offset min_of(1s, 2s)', 'min_of() in a duration is experimental and not supported'],
    [
      'histogram_count(a)',
      'function "histogram_count" reads native histograms, which are not supported',
    ],
    ['a </ 5', 'the operator </ trims native histograms, which are not supported'],
  ])('%s is refused by name', (query, detail) => {
    expect(errorOf(query)).toMatchObject({ code: 'unsupported', detail });
  });
});
