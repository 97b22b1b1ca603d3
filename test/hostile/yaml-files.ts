const KIB = 1024;
const FULL = 256 * KIB;

/** Files that are meant to hurt whoever parses them, each a different way; see R31. */
export const HOSTILE_YAML: readonly (readonly [name: string, text: string])[] = [
  ['a billion laughs', laughs(9)],
  ['aliases that grow by squaring', `a: &a [x]\n${'b: [*a, *a]\n'.repeat(1_000)}`],
  ['an alias to nothing', 'a: *nowhere'],
  ['an alias to itself', 'a: &a [*a]'],
  ['merge keys', 'base: &base { a: 1 }\nother: { <<: *base }'],
  ['a tag that would run code', 'a: !!js/function "function () {}"'],
  ['a tag of binary data', 'a: !!binary aGVsbG8='],
  ['tags without end', 'a: '.concat('! '.repeat(FULL / 2 - 10))],
  ['anchors without end', 'a: '.concat('&a '.repeat(FULL / 3 - 10))],
  ['directives without end', '%a\n'.repeat(FULL / 3)],
  ['the prototype', '__proto__: { isAdmin: true }'],
  ['the prototype, nested', 'clusters: [{ __proto__: { name: x } }]'],
  ['a key twice', 'listen: 127.0.0.1:1\nlisten: 0.0.0.0:1'],
  ['24,000 keys', lines(24_000, (index) => `k${index}: 1`)],
  ['12,000 keys, the last one twice', `${lines(12_000, (index) => `k${index}: 1`)}\nk0: 2`],
  ['24,000 keys in one flow mapping', `{${lines(20_000, (index) => `k${index}: 1,`)}}`],
  ['open brackets', '['.repeat(FULL)],
  ['open braces', '{'.repeat(FULL)],
  ['nested lists on one line', '- '.repeat(FULL / 2)],
  ['nested explicit keys', '? '.repeat(FULL / 2)],
  ['nested mappings', lines(700, (depth) => `${' '.repeat(depth)}a:`)],
  ['commas', `[${','.repeat(FULL - 2)}]`],
  ['closing brackets', ']'.repeat(FULL)],
  ['quotes', '"'.repeat(FULL)],
  ['bad escapes', `"${'\\q'.repeat(FULL / 2 - 1)}"`],
  ['a quote that never ends', `a: "${'x\n '.repeat(FULL / 3 - 10)}`],
  ['65,536 documents', '---\n'.repeat(FULL / 4)],
  ['a second document', 'a: 1\n---\nlisten: 0.0.0.0:1'],
  ['tabs as indentation', lines(1_000, () => '\ta: 1')],
  ['infinity', 'a: .inf'],
  ['a number that overflows', 'a: 1e400'],
  ['a number of 200 KiB', `a: ${'9'.repeat(200 * KIB)}`],
  ['a key of 200 KiB', `${'k'.repeat(200 * KIB)}: 1`],
  ['a key that is a list', '? [a, b]\n: 1'],
  ['control characters', 'a: "\u0007"'],
  ['the control characters of the lexer', '\u0002\u001F&a \u0018'],
  ['one byte too many', `a: ${'x'.repeat(FULL - 2)}`],
  ['64 MiB', 'a'.repeat(64 * KIB * KIB)],
];

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('\n');
}

/** Each level holds the one below ten times. */
function laughs(levels: number): string {
  return lines(levels, (level) => {
    const below = level === 0 ? '"lol"' : `*l${level - 1}`;
    return `l${level}: &l${level} [${Array.from({ length: 10 }, () => below).join(', ')}]`;
  });
}
