import { describe, expect, it } from 'vitest';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { printExpr } from '../../../src/core/promql/print.ts';

describe('printExpr', () => {
  it.each([
    ['1.50', '1.5'],
    ['0x1F', '31'],
    ['017', '15'],
    ['1_000', '1000'],
    ['1e-7', '0.0000001'],
    ['1.5e30', '1500000000000000000000000000000'],
    ['-Inf', '-Inf'],
    ['nAn', 'NaN'],
    ['5m', '5m'],
    ['90m', '1h30m'],
    ["'a\"b\\n'", String.raw`"a\"b\n"`],
    ['`a\\b`', String.raw`"a\\b"`],
    ['up', 'up'],
    ['up{ a = "b" , }', 'up{a="b"}'],
    ['{__name__="up",a!~"b"}', 'up{a!~"b"}'],
    ['{"a.b", x="y"}', '{"a.b",x="y"}'],
    ['{"x y"="z"}', '{"x y"="z"}'],
    ['{__name__=~"a.*"}', '{__name__=~"a.*"}'],
    ['{__name__="a",__name__!="b"}', '{"a",__name__!="b"}'],
    ['up [ 5m ] offset 1d', 'up[5m] offset 1d'],
    ['up offset -30s @ 1.5', 'up @ 1.500 offset -30s'],
    ['up @ start ( )', 'up @ start()'],
    ['up[1h+30m:10s*3] @ end()', 'up[1h30m:30s] @ end()'],
    ['up[5m:]', 'up[5m:]'],
    ['-up', '-up'],
    ['a+b*c', 'a + b * c'],
    ['(a+b)*c', '(a + b) * c'],
    ['a>bool b', 'a > bool b'],
    ['a/on(x,y)group_left(z)b', 'a / on (x, y) group_left (z) b'],
    ['a * ignoring (x) group_right b', 'a * ignoring (x) group_right () b'],
    ['a and ON() b', 'a and on () b'],
    ['SUM(up)BY(a,b)', 'sum by (a, b) (up)'],
    ['sum without() (up)', 'sum without () (up)'],
    ['topk by (a) (5, up)', 'topk by (a) (5, up)'],
    ['count_values("v", up)', 'count_values("v", up)'],
    ['label_replace( up,"a","$1","b","(.*)" )', 'label_replace(up, "a", "$1", "b", "(.*)")'],
  ])('prints %s as %s, which parses to the same', (query, printed) => {
    expect(printExpr(parsePromql(query))).toBe(printed);
    expect(printExpr(parsePromql(printed))).toBe(printed);
  });
});
