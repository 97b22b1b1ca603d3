import type { IncomingMessage } from 'node:http';

/**
 * Whether a browser sends a request for a page of another site. Such a page has its visitor's place
 * on the network, and his client certificate: on loopback it could have the guard reload, and by a
 * host name of its own that leads here it could read what the guard knows.
 */
export function isCrossSite({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  // Browsers say this of every request, and no page can change it.
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin, host } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
