/**
 * Reads a number literal as Go's `strconv` does for Prometheus: hexadecimal and (with a leading
 * zero) octal integers, decimals, underscores between digits, `inf` and `nan` in any case.
 */
export function numberLiteral(text: string): number {
  const plain = text.replaceAll('_', '').toLowerCase();
  if (plain === 'inf') return Number.POSITIVE_INFINITY;
  if (plain === 'nan') return Number.NaN;
  if (/^0[0-7]+$/.test(plain)) return Number.parseInt(plain, 8);
  return Number(plain);
}

const BUCKET_BOUND = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Reads the text of an `le` label; undefined when it is no bound. */
export function parseBound(text: string): number | undefined {
  if (BUCKET_BOUND.test(text)) return Number(text);
  const word = /^([+-]?)(?:inf|infinity)$/i.exec(text);
  if (word === null) return undefined;
  return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Writes a number without an exponent, as Go's `%f` with the shortest precision does. */
export function printNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '', exponent] = String(value).split('e');
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}

/** From this exponent on Go's `%g` writes one. */
const EXPONENT_MIN = 21;

/** Writes a number as Go's `%g` does with the shortest precision, as annotations show values. */
export function printShortest(value: number): string {
  if (!Number.isFinite(value) || value === 0) return printNumber(value);
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < EXPONENT_MIN) return printNumber(value);
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const digits = String(Math.abs(Number(power))).padStart(2, '0');
  return `${mantissa}e${Number(power) < 0 ? '-' : '+'}${digits}`;
}
