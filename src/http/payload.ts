import type { ServerResponse } from 'node:http';

/** An answer that is ready to be written: the same bytes can go to any number of callers. */
export interface Payload {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer;
}

/** JSON as a payload; the line break at the end is for people with curl. */
export function jsonPayload(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string | number>> = {},
): Payload {
  return jsonTextPayload(status, JSON.stringify(value), headers);
}

/** As `jsonPayload`, of what is JSON already. */
export function jsonTextPayload(
  status: number,
  json: string,
  headers: Readonly<Record<string, string | number>> = {},
): Payload {
  const body = Buffer.from(`${json}\n`);
  return payload(status, body, { 'content-type': 'application/json; charset=utf-8', ...headers });
}

/** Bytes as a payload, with the headers that every answer carries: none of them may be cached. */
export function payload(
  status: number,
  body: Buffer,
  headers: Readonly<Record<string, string | number>>,
): Payload {
  return {
    status,
    body,
    headers: {
      ...headers,
      'content-length': body.length,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  };
}

/**
 * Writes an answer without Express's `res.send`, which answers 304 when request headers ask for
 * it: a script would take that for a go.
 */
export function send(response: ServerResponse, { status, headers, body }: Payload): void {
  response.writeHead(status, headers).end(body);
}
