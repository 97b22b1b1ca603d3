const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
const NOT_A_NUMBER = /^nan$/i;

/**
 * Reads a number as Prometheus does: Go's `strconv.ParseFloat` without hexadecimal and underscore.
 * Undefined for everything else, a decimal beyond the largest double among it (`1e400`), which Go
 * refuses as well: it would turn into an infinity that nobody sent.
 */
export function parseFloat64(token: string): number | undefined {
  if (DECIMAL.test(token)) {
    const value = Number(token);
    return Number.isFinite(value) ? value : undefined;
  }
  if (NOT_A_NUMBER.test(token)) return Number.NaN;
  if (!INFINITE.test(token)) return undefined;
  return token.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Go's shortest `%g` writes an exponent from a million on, and below a ten-thousandth. */
const PLAIN_BELOW = 1e6;
const PLAIN_FROM = 1e-4;

/**
 * Writes a number as Prometheus writes it into `le` and `quantile`: Go's shortest `%g`, and `.0`
 * after what would look like a whole number (OpenMetrics canonical numbers): `1.0`, `1e+06`.
 */
export function formatFloat64(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const size = Math.abs(value);
  if (size === 0) return '0.0';
  if (size >= PLAIN_FROM && size < PLAIN_BELOW) {
    return Number.isInteger(value) ? `${value}.0` : String(value);
  }
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
