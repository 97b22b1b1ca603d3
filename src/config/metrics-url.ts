/** Long enough for any target; servers commonly refuse longer request lines. */
const URL_MAX_LENGTH = 2_048;

/** A URL in canonical form, or why it is none. */
export type MetricsUrl =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly message: string };

/**
 * Reads the URL of a metrics page. No message repeats any of it: it may hold a password where none
 * belongs, or a token in its query.
 */
export function parseMetricsUrl(text: string): MetricsUrl {
  const refuse = (message: string): MetricsUrl => ({ ok: false, message });
  const isForm = /^https?:\/\/[\x21-\x5B\x5D-\x7E]+$/i.test(text);
  if (!isForm || text.length > URL_MAX_LENGTH || !URL.canParse(text)) {
    return refuse('expected an http or https URL such as http://10.0.0.1:2379/metrics');
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return refuse('credentials do not belong in a URL; use "authorization" under "scrape"');
  }
  if (text.includes('#')) return refuse('a fragment (#…) is never sent; leave it out');
  return { ok: true, url: url.href };
}
