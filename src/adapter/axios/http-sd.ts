import { IncomingMessage } from 'node:http';
import axios from 'axios';
import { invariant } from '../../core/base/errors.ts';
import type { DurationMs } from '../../core/base/time.ts';
import type { TargetLook } from '../../core/target/target-look.ts';
import type { ScrapeTls } from '../../ports/scraper.ts';
import type { ReadTargetList, TargetSource } from '../../ports/target-source.ts';
import { readBody } from './body.ts';
import { Deadline } from './deadline.ts';
import { GuardedHttpAgent, GuardedHttpsAgent } from './guarded-agent.ts';
import { type ConnectionAgents, handshakeOf } from './request.ts';

/** A server that lists targets. */
export interface HttpSdOptions {
  readonly url: string;
  /** Sent as they are, authorization among them. Never logged. */
  readonly headers: ReadonlyMap<string, string>;
  /** What a handshake is made with; the machine's own authorities where it is left out. */
  readonly tls?: ScrapeTls | undefined;
  readonly refreshEveryMs: DurationMs;
  readonly timeoutMs: DurationMs;
  /** Bytes of the answer after decompression. */
  readonly bodySizeBytes: number;
  readonly version: string;
  readonly readList: ReadTargetList;
}

/**
 * Targets that a server lists, as `http_sd_configs` of Prometheus: JSON with the status 200, and no
 * redirect, for which the same holds as for scraping (R32).
 */
export function createHttpSd(options: HttpSdOptions): TargetSource {
  const name = `http_sd ${withoutQuery(options.url)}`;
  return {
    name,
    refreshEveryMs: options.refreshEveryMs,
    look: async (signal) => {
      const deadline = new Deadline(options.timeoutMs);
      try {
        const either = AbortSignal.any([signal, deadline.signal]);
        return await deadline.race(look(options, name, either));
      } catch (error) {
        return { kind: 'failed', detail: `${name}: ${describe(error)}` };
      } finally {
        deadline.clear();
      }
    },
  };
}

/** Lists are asked for too seldom to keep a connection; what agents refuse is refused here too. */
function agentsOf(tls: ScrapeTls | undefined): ConnectionAgents {
  return {
    httpAgent: new GuardedHttpAgent({ keepAlive: false }),
    httpsAgent: new GuardedHttpsAgent({ keepAlive: false, ...handshakeOf(tls) }),
  };
}

async function look(
  { url, headers, tls, bodySizeBytes, refreshEveryMs, version, readList }: HttpSdOptions,
  name: string,
  signal: AbortSignal,
): Promise<TargetLook> {
  const { data } = await axios.request<unknown>({
    ...{ url, signal, adapter: 'http', method: 'get', responseType: 'stream', decompress: false },
    ...{ maxRedirects: 0, proxy: false, validateStatus: () => true, transformResponse: [] },
    ...agentsOf(tls),
    headers: {
      Accept: 'application/json',
      'Accept-Encoding': 'gzip',
      'User-Agent': `holdpoint/${version}`,
      'X-Prometheus-Refresh-Interval-Seconds': String(refreshEveryMs / 1_000),
      ...Object.fromEntries(headers),
    },
  });
  invariant(data instanceof IncomingMessage, 'axios streams the answer of node:http');
  try {
    if (data.statusCode !== 200) {
      return { kind: 'failed', detail: `${name}: it answered ${String(data.statusCode)}, not 200` };
    }
    if (!/^application\/json(?:;|$)/.test(data.headers['content-type'] ?? '')) {
      return { kind: 'failed', detail: `${name}: its answer is not application/json` };
    }
    const chunks: Uint8Array[] = [];
    // The reader reuses the memory of what it hands over.
    const take = (bytes: Uint8Array): void => void chunks.push(Uint8Array.from(bytes));
    await readBody(data, { bodySizeBytes, signal, take });
    const text = Buffer.concat(chunks).toString('utf8');
    return readList({ text, name, form: 'json', labels: [['__meta_url', withoutQuery(url)]] });
  } finally {
    data.destroy();
  }
}

/** A query or a user may hold a secret, which messages and labels must not repeat. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
