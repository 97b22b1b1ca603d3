import { printNumber } from '../../promql/syntax/number.ts';

/** How Go writes a float: `%e`, `%f`, or whichever of the two is shorter. */
export type FloatVerb = 'e' | 'f' | 'g';

/** From this exponent on the shortest form is written with it. */
const SHORTEST_EXPONENT_MAX = 6;

/** The longest precision that JavaScript works out. */
const DIGITS_MAX = 100;

/** Digits behind a five by which a tie is told from what is a little more. */
const TIE_DIGITS = 25;

/**
 * Writes a number as Go's `strconv.FormatFloat` does. Without a precision it has the digits that
 * tell it from all others.
 */
export function formatGoFloat(
  value: number,
  verb: FloatVerb,
  precision: number | undefined,
): string {
  if (!Number.isFinite(value)) return printNumber(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  const cut = precision === undefined ? undefined : Math.min(precision, DIGITS_MAX);
  if (verb === 'f') return sign + (cut === undefined ? printNumber(size) : fixed(size, cut));
  if (verb === 'e') return sign + withExponent(exponential(size, cut));
  return sign + general(size, cut);
}

/** `%g`: the exponent decides, and zeros at the end are left out. */
function general(size: number, precision: number | undefined): string {
  const wanted = precision === 0 ? 1 : precision;
  const written = exponential(size, wanted === undefined ? undefined : wanted - 1);
  const [mantissa = '', power = '0'] = written.split('e');
  const digits = mantissa.replace('.', '').replace(/0+$/, '');
  const exponent = Number(power);
  const limit = exponentLimit(wanted, digits.length, exponent + 1);
  if (exponent >= -4 && exponent < limit) return printNumber(Number(written));
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return withExponent(`${digits.charAt(0)}${fraction}e${power}`);
}

/** Whole numbers that have all their digits are written out even where the precision is larger. */
function exponentLimit(precision: number | undefined, digits: number, point: number): number {
  if (precision === undefined) return SHORTEST_EXPONENT_MAX;
  return precision > digits && digits >= point ? digits : precision;
}

/** Go writes at least two digits of the exponent. */
function withExponent(text: string): string {
  const [mantissa = '', power = '0'] = text.split('e');
  const digits = String(Math.abs(Number(power))).padStart(2, '0');
  return `${mantissa}e${Number(power) < 0 ? '-' : '+'}${digits}`;
}

function exponential(size: number, precision: number | undefined): string {
  if (precision === undefined) return size.toExponential();
  const [mantissa = '', power = '0'] = size
    .toExponential(Math.min(precision + TIE_DIGITS, DIGITS_MAX))
    .split('e');
  if (!isTie(mantissa, precision)) return size.toExponential(precision);
  const even = evenAt(mantissa, precision);
  // 9.9995 becomes 10.000, which has a digit too many.
  if (!even.startsWith('10')) return `${even}e${power}`;
  return `${(1).toFixed(precision)}e${Number(power) + 1}`;
}

function fixed(size: number, precision: number): string {
  // From here on JavaScript would write an exponent; what is so large has no fraction.
  if (size >= 1e21) {
    const fraction = precision === 0 ? '' : `.${'0'.repeat(precision)}`;
    return `${BigInt(size)}${fraction}`;
  }
  const exact = size.toFixed(Math.min(precision + TIE_DIGITS, DIGITS_MAX));
  return isTie(exact, precision) ? evenAt(exact, precision) : size.toFixed(precision);
}

/** Whether a number lies in the middle of two that have the precision. */
function isTie(exact: string, precision: number): boolean {
  return /^50*$/.test(fractionOf(exact).slice(precision));
}

/** The even one of the two, which is Go's choice; JavaScript takes the larger. */
function evenAt(exact: string, precision: number): string {
  const whole = exact.split('.')[0] ?? '';
  const digits = BigInt(whole + fractionOf(exact).slice(0, precision));
  const even = (digits % 2n === 0n ? digits : digits + 1n).toString().padStart(precision + 1, '0');
  if (precision === 0) return even;
  return `${even.slice(0, -precision)}.${even.slice(-precision)}`;
}

function fractionOf(text: string): string {
  return text.split('.')[1] ?? '';
}
