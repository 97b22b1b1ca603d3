import { describe, expect, it } from 'vitest';
import { describeReading, openReader, readOpenMetrics, readText } from '../../support/pages.ts';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe('a page in the text format is refused at', () => {
  it.each([
    ['syntax 1:1', 'an empty page', ''],
    ['syntax 1:2', 'a series without a value', 'a\n'],
    ['syntax 1:2', 'a page cut after a name', 'a'],
    ['syntax 1:6', 'a page cut before its last line feed', 'a 1  '],
    ['syntax 2:4', 'a page cut inside a value', 'a 1\nb 2'],
    ['syntax 3:7', 'a page cut inside a comment', 'a 1\nb 2\n# HELP'],
    ['syntax 1:5', 'a label value in single quotes', "a{b='c'} 1\n"],
    ['syntax 1:5', 'a label without a value', 'a{b=\n'],
    ['syntax 1:4', 'a label without anything', 'a{b} 1\n'],
    ['syntax 1:3', 'an empty label name', 'a{="x"} 0\n'],
    ['syntax 1:3', 'a comma in front', 'a{,b="c"} 1\n'],
    ['syntax 1:9', 'two commas', 'a{b="c",,d="e"} 1\n'],
    ['syntax 1:5', 'quotes that do not close', 'a{b="c\nd 1\n'],
    ['syntax 1:5', 'a backslash that takes the closing quote', 'a{b="c\\"} 1\n'],
    ['syntax 1:8', 'braces that do not close', 'a{b="c"\n'],
    ['syntax 1:9', 'the same label twice', 'a{b="c",b="d"} 1\n'],
    ['syntax 1:3', 'the metric name as a label', 'a{__name__="b"} 1\n'],
    ['syntax 1:1', 'a series without a name', '{a="ok"} 1\n'],
    ['syntax 1:3', 'two names', 'a{"b"} 1\n'],
    ['syntax 1:2', 'an empty name in quotes', '{""} 1\n'],
    ['syntax 1:2', 'a name with a control character', '{"a\u0001b"} 1\n'],
    ['syntax 1:1', 'a name that starts with a digit', '9a 1\n'],
    ['syntax 1:2', 'a name with a hyphen', 'a-b 1\n'],
    ['syntax 1:4', 'a label name with a colon', 'a{b:c="d"} 1\n'],
    ['syntax 1:3', 'a value that is a word', 'a true\n'],
    ['syntax 1:3', 'an underscore in a number', 'a 1_2\n'],
    ['syntax 1:3', 'a hexadecimal number', 'a 0x1p-3\n'],
    ['syntax 1:3', 'a number beyond all doubles', 'a 1e400\n'],
    ['syntax 1:3', 'lines that end in CRLF', 'a 1\r\n'],
    ['syntax 1:4', 'a brace after the value', 'a 1{\n'],
    ['syntax 1:6', 'an underscore in a timestamp', 'a 0 1_2\n'],
    ['syntax 1:5', 'a negative timestamp', 'a 0 -5\n'],
    ['syntax 1:5', 'a fractional timestamp that is a word', 'a 0 x\n'],
    ['syntax 1:5', 'a timestamp beyond 64 bits', 'a 0 9223372036854775808\n'],
    ['syntax 1:7', 'garbage after the timestamp', 'a 0 5 6\n'],
    ['syntax 1:8', 'TYPE without a name', '# TYPE #\n'],
    ['syntax 1:8', 'HELP without a name', '# HELP {\n'],
    ['syntax 1:10', 'a type that is none', '# TYPE a number\n'],
    ['syntax 1:10', 'a type of the other format', '# TYPE a unknown\n'],
    ['syntax 1:9', 'a missing type', '# TYPE a\n'],
    ['syntax 2:10', 'a type with a blank after it', 'a 1\n# TYPE a gauge \n'],
    ['syntax 2:2', 'a NUL in a name', 'a 1\nb\0 1\n'],
    ['syntax 2:6', 'a NUL in a label value', 'a 1\nb{c="\0"} 1\n'],
    ['syntax 1:1', 'a byte order mark', '\uFEFFa 1\n'],
    ['syntax 1:1', 'HTML', '<!doctype html>\n<html></html>\n'],
    ['syntax 1:9', 'JSON', '{"error":"no"}\n'],
    ['duplicate 2:1', 'a series that comes twice', 'a 1\na 1\n'],
    ['duplicate 3:1', 'a series in another spelling', 'a{b="1",c="2"} 1\n\na{ c="2", b="1" } 1\n'],
    ['duplicate 2:1', 'a bucket in another spelling', 'a_bucket{le="1"} 1\na_bucket{le="1.0"} 1\n'],
    ['duplicate 2:1', 'an empty label', 'a 1\na{b=""} 1\n'],
    ['duplicate 2:1', 'a name in quotes', 'a 1\n{"a"} 1\n'],
  ])('%s: %s', (where, _, page) => {
    expect(describeReading(readText(openReader(), page))).toBe(where);
  });

  it.each([
    ['syntax 1:6', 'in a label value', 'a{b="\xff"} 1\n'],
    ['syntax 2:8', 'in a comment', 'a 1\n# HELP \xe4\n'],
    ['syntax 1:14', 'behind a replacement character of its own', '# \xef\xbf\xbd is fine, \xc3(\n'],
    ['syntax 1:4', 'cut at the end of the page', 'a 1\xc3'],
  ])('%s: bytes that are not UTF-8 %s', (where, _, page) => {
    expect(describeReading(readText(openReader(), latin1(page)))).toBe(where);
  });
});

describe('a page in OpenMetrics is refused at', () => {
  it.each([
    ['syntax 1:1', 'an empty page', ''],
    ['syntax 2:1', 'a page without an end', 'a 1\n'],
    ['syntax 1:4', 'a page cut inside a value', 'a 1'],
    ['syntax 1:1', 'an empty line', '\n# EOF\n'],
    ['syntax 1:1', 'a blank in front', ' a 1\n# EOF\n'],
    ['syntax 1:1', 'a blank before the end', ' # EOF\n'],
    ['syntax 2:1', 'a comment', 'a 1\n# hello\n# EOF\n'],
    ['syntax 1:1', 'two blanks after #', '#  TYPE c counter\n# EOF\n'],
    ['syntax 1:1', 'a tab after #', '#\tTYPE c counter\n# EOF\n'],
    ['syntax 1:10', 'a type of the other format', '# TYPE u untyped\n# EOF\n'],
    ['syntax 1:10', 'a blank after the type', '# TYPE c counter \n# EOF\n'],
    ['syntax 1:8', 'TYPE without a name', '# TYPE \n# EOF\n'],
    ['syntax 1:9', 'TYPE without a type', '# TYPE m\n# EOF\n'],
    ['syntax 1:9', 'HELP without a text', '# HELP m\n# EOF\n'],
    ['syntax 1:15', 'a unit that is not in the name', '# UNIT metric suffix\n# EOF\n'],
    ['syntax 1:10', 'a unit that is the name', '# UNIT m m\n# EOF\n'],
    ['syntax 1:2', 'a tab before the value', 'a\t1\n# EOF\n'],
    ['syntax 1:3', 'two blanks before the value', 'a  1\n# EOF\n'],
    ['syntax 1:3', 'a blank before the brace', 'a {b="c"} 1\n# EOF\n'],
    ['syntax 1:9', 'no blank after the brace', 'a{b="c"}1\n# EOF\n'],
    ['syntax 1:8', 'no comma between labels', 'a{b="c"d="e"} 1\n# EOF\n'],
    ['syntax 1:9', 'a blank between labels', 'a{b="c", d="e"} 1\n# EOF\n'],
    ['syntax 1:6', 'a blank at the end of the line', 'a 1 2 \n# EOF\n'],
    ['syntax 1:5', 'a timestamp that is a word', 'a 1 1z\n# EOF\n'],
    ['syntax 1:5', 'a timestamp that is not a time', 'a 1 NaN\n# EOF\n'],
    ['syntax 1:6', 'two timestamps', 'a 1 1 1\n# EOF\n'],
    ['syntax 1:11', 'an exemplar without quotes', 'a 1 # {aa=bb}\n# EOF\n'],
    ['syntax 1:16', 'an exemplar without a value', 'a 1 # {aa="bb"}\n# EOF\n'],
    ['syntax 1:17', 'an exemplar whose value is a word', 'a 1 # {aa="bb"} true\n# EOF\n'],
    ['syntax 1:19', 'an exemplar whose time is not a time', 'a 1 # {aa="bb"} 4 NaN\n# EOF\n'],
    ['syntax 1:8', 'an exemplar with a name', 'a 1 # {"bb"} 4\n# EOF\n'],
    ['syntax 2:6', 'text after the end', 'a 1\n# EOFa 1'],
    ['syntax 3:1', 'a line after the end', 'a 1\n# EOF\n\n'],
    ['syntax 3:1', 'a second page', 'a 1\n# EOF\na 2\n# EOF\n'],
    ['duplicate 2:1', 'a series that comes twice', 'a 1\na 2\n# EOF\n'],
  ])('%s: %s', (where, _, page) => {
    expect(describeReading(readOpenMetrics(openReader(), page))).toBe(where);
  });
});

describe('a limit refuses the whole page', () => {
  it.each([
    ['samples', { samples: 2 }, 'a 1\nb 1\nc 1\n', 'limits 3:1'],
    ['labels', { labelsPerSeries: 1 }, 'a{b="1",c="2"} 1\n', 'limits 1:9'],
    ['the length of label names', { labelNameLength: 3 }, 'a{bcde="1"} 1\n', 'limits 1:3'],
    ['the length of label values', { labelValueLength: 3 }, 'a{b="1234"} 1\n', 'limits 1:5'],
    ['the length of metric names', { labelValueLength: 3 }, 'abcd 1\n', 'limits 1:1'],
  ])('on %s', (...[, limits, page, where]) => {
    const dropping = openReader({ limits, keep: () => false });
    expect(describeReading(readText(dropping, page))).toBe(where);
    expect(describeReading(readText(openReader(), page))).toBe('ok');
  });
});

it('messages say what was expected and repeat only a bounded piece of the page', () => {
  const reading = readText(openReader(), `a{b="c"} ${'x'.repeat(10_000)}\n`);
  const message = reading.ok ? '' : reading.error.message;
  expect(message).toBe(`expected a value, found "${'x'.repeat(40)}"…`);
});
