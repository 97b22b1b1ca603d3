/** What a checking writer has seen. */
export interface Written {
  /** Writes that etcd has acknowledged. */
  readonly acknowledged: number;
  /** Attempts that were not, by what kept them: a member was out or about to be, or nobody led. */
  readonly refused: number;
  readonly electing: number;
  /** Attempts without an answer: what was proposed to a leader that went is dropped. */
  readonly unanswered: number;
  /** Attempts that failed for any other reason, each in its own words. */
  readonly others: readonly string[];
  /** The longest that a write took with all of its attempts. */
  readonly longestMs: number;
  /** Acknowledged writes that are not there at the end. */
  readonly lost: number;
}

/** Lanes that write one key after the other, each until it is acknowledged. */
export const LANES = 4;

/** Etcd itself says after 7 s that a proposal was dropped; whoever waits tries again before. */
const ATTEMPT_TIMEOUT_MS = 2_000;

/** Between two attempts and two writes: constant load, not as much as the machine can take. */
const PAUSE_MS = 5;

/** What etcd says when nobody leads, or somebody just began to. */
const ELECTING = /leader|timed out|not started|unhealthy|request timed out/i;

/** What a member says that is about to stop, or has just started. */
const LEAVING = /connection is closing|server stopped|transport is closing|connection refused/i;

/** Writes keys that are each there once and never changed, so that a lost one is missed. */
export class CheckingWriter {
  readonly #urls: () => readonly string[];
  readonly #lanes: Promise<number>[];
  readonly #others: string[] = [];
  #isStopping = false;
  #acknowledged = 0;
  #refused = 0;
  #electing = 0;
  #unanswered = 0;
  #longestMs = 0;

  /** `urls` are the members to write to; asked anew for each attempt. */
  constructor(urls: () => readonly string[]) {
    this.#urls = urls;
    this.#lanes = Array.from({ length: LANES }, (_, lane) => this.#write(lane));
  }

  /** Stops writing, reads everything back, and tells what is lost. */
  async stop(): Promise<Written> {
    this.#isStopping = true;
    const counts = await Promise.all(this.#lanes);
    let lost = 0;
    for (const [lane, count] of counts.entries())
      lost += count - (await this.#present(lane, count));
    return {
      acknowledged: this.#acknowledged,
      refused: this.#refused,
      electing: this.#electing,
      unanswered: this.#unanswered,
      others: this.#others,
      longestMs: this.#longestMs,
      lost,
    };
  }

  async #write(lane: number): Promise<number> {
    let count = 0;
    while (!this.#isStopping) {
      const startedAt = performance.now();
      let attempt = lane + count;
      while (!(await this.#put(keyOf(lane, count), attempt))) attempt += 1;
      this.#longestMs = Math.max(this.#longestMs, performance.now() - startedAt);
      this.#acknowledged += 1;
      count += 1;
      await pause();
    }
    return count;
  }

  async #put(key: string, attempt: number): Promise<boolean> {
    const urls = this.#urls();
    try {
      const body = { key: base64(key), value: base64('x'.repeat(64)) };
      await call(urls[attempt % urls.length] ?? '', 'put', body);
      return true;
    } catch (error) {
      this.#count(error);
      await pause();
      return false;
    }
  }

  #count(error: unknown): void {
    const cause = error instanceof Error ? error.cause : undefined;
    const text = `${String(error)} ${String(cause)}`;
    if (error instanceof TypeError || LEAVING.test(text)) this.#refused += 1;
    else if (error instanceof Error && error.name === 'TimeoutError') this.#unanswered += 1;
    else if (ELECTING.test(text)) this.#electing += 1;
    else this.#others.push(text);
  }

  /** How many of the first keys of a lane are there. */
  async #present(lane: number, count: number): Promise<number> {
    const [url = ''] = this.#urls();
    const range = { key: base64(keyOf(lane, 0)), range_end: base64(keyOf(lane, count)) };
    const answer = await call(url, 'range', { ...range, count_only: true });
    return Number(Object(answer).count ?? 0);
  }
}

async function call(url: string, name: 'put' | 'range', body: object): Promise<unknown> {
  const answer = await fetch(`${url}/v3/kv/${name}`, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  return JSON.parse(text);
}

/** Of one width, so that ranges of keys are ranges of numbers. */
function keyOf(lane: number, index: number): string {
  return `roll/${lane}/${String(index).padStart(9, '0')}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
