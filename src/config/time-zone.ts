/**
 * Whether the time zones that come with Node have one of this name. Offsets such as `+01:00` are
 * none: they know nothing of when the clocks change, which is why somebody names a zone.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
