import { request as requestPlain } from 'node:http';
import { Agent, request } from 'node:https';
import { Readable } from 'node:stream';

/** What a caller brings to a handshake, in PEM. */
export interface CallerTls {
  /** Authorities to trust instead of the public ones. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** The part of the global `fetch` that a client of the guard uses. */
type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Statuses whose answers have no body, and must be given none. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * A `fetch` that trusts given authorities and shows a certificate, which the global one cannot. It
 * follows no redirect. Throws the library's error where the certificate or the key is none.
 */
export function createTlsFetch(tls: CallerTls): Fetch {
  const agent = new Agent({ ...tls, keepAlive: true, minVersion: 'TLSv1.2' });
  return (url, { method = 'GET', headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const options = {
        method,
        headers: Object.fromEntries(new Headers(headers)),
        ...(signal && { signal }),
      };
      const call = url.startsWith('https:')
        ? request(url, { ...options, agent })
        : requestPlain(url, options);
      call.on('error', reject);
      call.on('response', (answer) => {
        const status = answer.statusCode ?? 0;
        const stream = WITHOUT_BODY.has(status) ? null : Readable.toWeb(answer);
        const pairs = Object.entries(answer.headers).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, [value].flat().join(', ')] as [string, string]],
        );
        try {
          resolve(new Response(stream as ReadableStream | null, { status, headers: pairs }));
        } catch (error) {
          // A status that is none.
          answer.destroy();
          reject(error);
        }
      });
      call.end(typeof body === 'string' ? body : undefined);
    });
}
