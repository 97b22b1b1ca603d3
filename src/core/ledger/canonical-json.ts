/**
 * JSON in one form for one value: keys sorted by code units, nothing between tokens, fields that
 * are undefined left out. Numbers must be finite, since JSON has no others; the events of a log are
 * made of nothing else.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, field]) => field !== undefined);
    const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
    const fields = sorted.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
    return `{${fields.join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError(`${value} cannot be written as JSON`);
  }
  return JSON.stringify(value);
}
