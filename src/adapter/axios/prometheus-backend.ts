import { IncomingMessage } from 'node:http';
import axios, { type AxiosInstance } from 'axios';
import { invariant } from '../../core/base/errors.ts';
import type { DurationMs } from '../../core/base/time.ts';
import type {
  BackendAlertRules,
  BackendAnswer,
  BackendFailed,
  BackendFailure,
  BackendQuestion,
  BackendTarget,
  MetricsBackend,
  MetricsBackends,
} from '../../ports/metrics-backend.ts';
import { readBody } from './body.ts';
import { Deadline } from './deadline.ts';
import { PartialAnswer, readAlertRules, readRefusal, readSeries } from './prometheus-answer.ts';
import { Queue } from './queue.ts';
import { type ConnectionAgents, connectionAgents } from './request.ts';
import { ScrapeFault, toScrapeFault } from './scrape-fault.ts';

/**
 * Questions that one server works on for this guard at a time. Prometheus itself takes 20 in all,
 * and dashboards want to be answered as well.
 */
const AT_ONCE_MAX = 8;

/**
 * Nothing partial, in the words of Thanos and of VictoriaMetrics, and nothing that was cached:
 * others ignore what they do not know.
 */
const WHOLE = { partial_response: 'false', deny_partial_response: '1', nocache: '1' };

/** Alerting rules alone, and of Thanos those of all its rulers or none. */
const ALERT_RULES = 'rules?type=alert&partial_response=false';

/** VictoriaMetrics names itself by this header, and writes the end of a series as NaN. */
const NAMES_ITSELF = 'x-server-hostname';

/** Failures after which the same question may be answered in a moment. */
const PASSING: ReadonlySet<BackendFailure> = new Set(['refused', 'unreachable', 'partial']);

/** Status codes by which servers say that they are busy or about to restart. */
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Connections to servers with the API of Prometheus. As with scraping there are no redirects, no
 * proxy from the environment, and limits that hold while bytes come in.
 */
export function createPrometheusBackends({ version }: { readonly version: string }) {
  const http = axios.create({
    ...{ adapter: 'http', responseType: 'stream', decompress: false, maxRedirects: 0 },
    ...{ proxy: false, validateStatus: () => true, transformResponse: [] },
    headers: {
      Accept: 'application/json',
      'Accept-Encoding': 'gzip',
      'User-Agent': `holdpoint/${version}`,
    },
  });
  const queues = new Map<string, Queue>();
  const backends: MetricsBackends = {
    open(target) {
      const { origin } = new URL(target.url);
      const queue = queues.get(origin) ?? new Queue(AT_ONCE_MAX);
      queues.set(origin, queue);
      return new PrometheusBackend(target, { http, queue });
    },
  };
  return backends;
}

/** The answer of a server, read to its end. */
interface Whole {
  readonly message: IncomingMessage;
  readonly text: string;
  readonly bodyBytes: number;
}

class PrometheusBackend implements MetricsBackend {
  readonly #target: BackendTarget;
  readonly #http: AxiosInstance;
  readonly #queue: Queue;
  readonly #agents: ConnectionAgents;
  readonly #closing = new AbortController();

  constructor(target: BackendTarget, parts: { http: AxiosInstance; queue: Queue }) {
    this.#target = target;
    this.#http = parts.http;
    this.#queue = parts.queue;
    this.#agents = connectionAgents(target.tls);
  }

  async query({ query, result, atMs, timeoutMs }: BackendQuestion): Promise<BackendAnswer> {
    const form = { query, time: (atMs / 1_000).toFixed(3), timeout: `${timeoutMs}ms`, ...WHOLE };
    return await this.#within(timeoutMs, async (signal) => {
      const { message, text, bodyBytes } = await this.#ask('query', signal, form);
      const marksEnds = message.headers[NAMES_ITSELF] !== undefined;
      const series = readSeries(text, { result, marksEnds });
      const dateMs = Date.parse(message.headers.date ?? '');
      return {
        kind: 'answered',
        ...{ series, bodyBytes },
        dateMs: Number.isNaN(dateMs) ? undefined : dateMs,
      };
    });
  }

  async alertRules(timeoutMs: DurationMs): Promise<BackendAlertRules> {
    return await this.#within(timeoutMs, async (signal) => {
      const { text } = await this.#ask(ALERT_RULES, signal);
      return { kind: 'answered', rules: readAlertRules(text) };
    });
  }

  close(): void {
    this.#closing.abort(new ScrapeFault('unreachable', 'the session was closed'));
    this.#agents.httpAgent.destroy();
    this.#agents.httpsAgent.destroy();
  }

  /** Waiting for a turn counts: evidence that is late is late for whatever reason. */
  async #within<T>(
    timeoutMs: DurationMs,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | BackendFailed> {
    const deadline = new Deadline(timeoutMs);
    const signal = AbortSignal.any([deadline.signal, this.#closing.signal]);
    try {
      return await deadline.race(this.#queue.run(() => work(signal), signal));
    } catch (error) {
      return toFailed(signal.aborted ? signal.reason : error);
    } finally {
      deadline.clear();
    }
  }

  async #ask(
    path: string,
    signal: AbortSignal,
    form?: Readonly<Record<string, string>>,
  ): Promise<Whole> {
    const { url, headers, bodySizeBytes } = this.#target;
    const { data: message } = await this.#http.request<unknown>({
      ...this.#agents,
      ...{ url: `${url}/api/v1/${path}`, signal, method: form === undefined ? 'get' : 'post' },
      headers: Object.fromEntries(headers),
      ...(form === undefined ? {} : { data: new URLSearchParams(form) }),
    });
    invariant(message instanceof IncomingMessage, 'axios streams the answer of node:http');
    try {
      const chunks: Uint8Array[] = [];
      // The reader reuses the memory of what it hands over.
      const take = (bytes: Uint8Array): void => void chunks.push(Uint8Array.from(bytes));
      const bodyBytes = await readBody(message, { bodySizeBytes, signal, take });
      const text = Buffer.concat(chunks).toString('utf8');
      const status = message.statusCode ?? 0;
      if (status !== 200) throw new Refusal(status, readRefusal(text));
      return { message, text, bodyBytes };
    } finally {
      if (!message.readableEnded) message.destroy();
    }
  }
}

/** An answer that is no 200. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, said: string) {
    const redirect = status >= 300 && status < 400 ? ', and redirects are not followed' : '';
    super(`the backend answered HTTP ${status}${redirect}${said === '' ? '' : `: ${said}`}`);
    this.status = status;
  }
}

function toFailed(error: unknown): BackendFailed {
  if (error instanceof Refusal) {
    const isPassing = BUSY.has(error.status);
    return { kind: 'failed', failure: 'http_status', detail: error.message, isPassing };
  }
  if (error instanceof PartialAnswer) {
    return { kind: 'failed', failure: 'partial', detail: error.message, isPassing: true };
  }
  const { failure, message } = toScrapeFault(error);
  return { kind: 'failed', failure, detail: message, isPassing: PASSING.has(failure) };
}
