import request from 'supertest';
import { tokenOf } from './access.ts';
import { healthy, type Member } from './guarded.ts';
import type { TestServer } from './http.ts';

/** What the stories claim, unless they say otherwise. */
export const RESTART = {
  cluster: 'orders',
  node: 'n2',
  action: 'restart',
  holder: 'run-7',
  ttlSeconds: 60,
} as const;

/** The calls of a caller of a test server, by the name of its principal where there are any. */
export class Caller {
  readonly #server: Pick<TestServer, 'url'>;
  readonly #as: string | undefined;

  constructor(server: Pick<TestServer, 'url'>, as?: string) {
    this.#server = server;
    this.#as = as;
  }

  /** Sends a body. */
  post(path: string, body: object, key?: string): request.Test {
    const sent = request(this.#server.url).post(path).set(this.#headers());
    return (key === undefined ? sent : sent.set('idempotency-key', key)).send(body);
  }

  /** Reads a page. */
  get(path: string): request.Test {
    return request(this.#server.url).get(path).set(this.#headers());
  }

  /** Claims a step; `key` makes it safe to repeat. */
  claim(change: object = {}, key?: string): request.Test {
    return this.post('/can-proceed', { ...RESTART, ...change }, key);
  }

  /** Says something of a permit as it was answered. */
  say(
    call: 'confirm' | 'renew' | 'complete' | 'release',
    { id, token }: { readonly id: string; readonly token: string },
    more: object = {},
  ): request.Test {
    return this.post(`/v1/permits/${id}/${call}`, { token, ...more });
  }

  #headers(): Readonly<Record<string, string>> {
    return this.#as === undefined ? {} : tokenOf(this.#as);
  }
}

/** A member that has started anew, and is up and caught up. */
export function restarted(): Member {
  return { ...Object(healthy()), process_start_time_seconds: 1_600_000_100 };
}

/** The names of the hold points in the way of an answer. */
export function namesInTheWay(body: {
  readonly holdPoints: readonly { readonly name: string; readonly result: string }[];
}): readonly string[] {
  return body.holdPoints
    .filter(({ result }) => result === 'fail' || result === 'unknown')
    .map(({ name }) => name);
}
