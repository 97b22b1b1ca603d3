import type { Fetch } from './exchange.ts';
import { number, type Read, record, ShapeError, text } from './shape.ts';

/** An event of the guard's log. */
export interface GuardEvent {
  /** The kind, such as `permit-granted`; a newer guard has more of them. */
  readonly type: string;
  readonly cluster: string;
  readonly epoch: number;
  readonly seq: number;
  /** Wall time of the guard, in ISO 8601. */
  readonly at: string;
  readonly by: string;
  /** What the kind says besides. */
  readonly event: Readonly<Record<string, unknown>>;
}

/** Which events are followed. */
export interface EventQuery {
  readonly cluster?: string | undefined;
  /** Kinds, or how they begin; every kind where it is left out. */
  readonly types?: readonly string[] | undefined;
  /** The id of the last event that was seen; only what happens from now on without one. */
  readonly after?: string | undefined;
}

/** What comes of following: events until the stream ends, of which the last item tells. */
export type Followed =
  | { readonly kind: 'event'; readonly id: string; readonly event: GuardEvent }
  /** What came before cannot be told: read anew what you follow. */
  | { readonly kind: 'gap'; readonly id: string }
  /** The stream ended; follow again from `after`. */
  | { readonly kind: 'ended'; readonly after: string | undefined; readonly detail: string }
  /** The guard refused, or it was not the guard that answered. */
  | { readonly kind: 'refused'; readonly status: number; readonly detail: string };

/** How the guard is reached. */
export interface FollowOptions {
  readonly url: string;
  readonly fetch: Fetch;
  readonly token: string | undefined;
  readonly after: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The longest block that is read: no event of a guard has a tenth of this. */
const BLOCK_LENGTH_MAX = 4 * 1_024 * 1_024;

/** Follows one stream to its end. Never rejects; whoever stops to iterate ends the stream. */
export async function* followEvents(options: FollowOptions): AsyncGenerator<Followed, void, void> {
  const { url, fetch, token, signal } = options;
  let { after } = options;
  const stop = new AbortController();
  const onAbort = () => stop.abort();
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  try {
    const response = await fetch(url, {
      headers: {
        accept: 'text/event-stream',
        ...(after !== undefined && { 'last-event-id': after }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...{ redirect: 'manual', cache: 'no-store', credentials: 'omit', signal: stop.signal },
    });
    if (!isStream(response)) {
      yield { kind: 'refused', status: response.status, detail: await refusalOf(response) };
      return;
    }
    for await (const block of blocksOf(response)) {
      const fields = fieldsOf(block);
      after = fields.get('id') ?? after;
      const told = toldBy(fields, after ?? '');
      if (told !== undefined) yield told;
    }
    yield { kind: 'ended', after, detail: 'the guard ended the stream' };
  } catch (error) {
    yield { kind: 'ended', after, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    stop.abort();
    signal?.removeEventListener('abort', onAbort);
  }
}

function isStream({ status, headers }: Response): boolean {
  return status === 200 && (headers.get('content-type') ?? '').startsWith('text/event-stream');
}

/** The sentence of a problem, as far as there is one. */
async function refusalOf(response: Response): Promise<string> {
  try {
    const problem: unknown = await response.json();
    return record({ detail: text })(problem, 'the problem').detail;
  } catch {
    return 'an answer that is no stream of events';
  }
}

async function* blocksOf({ body }: Response): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of body ?? []) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    if (rest.length > BLOCK_LENGTH_MAX) throw new ShapeError('an event that has no end');
    yield* blocks;
  }
}

/** What the lines of a block say by their names; comments have none. */
function fieldsOf(block: string): ReadonlyMap<string, string> {
  const lines = block.split('\n').filter((line) => !line.startsWith(':'));
  return new Map(
    lines.map((line) => {
      const end = line.indexOf(': ');
      return end < 0 ? [line, ''] : [line.slice(0, end), line.slice(end + 2)];
    }),
  );
}

function toldBy(fields: ReadonlyMap<string, string>, id: string): Followed | undefined {
  const data = fields.get('data');
  if (data === undefined) return undefined;
  if (fields.get('event') === 'gap') return { kind: 'gap', id };
  return { kind: 'event', id, event: readEvent(JSON.parse(data), 'an event') };
}

const anything: Read<Readonly<Record<string, unknown>>> = (value, place) => {
  if (typeof value !== 'object' || value === null) throw new ShapeError(`${place} is no object`);
  return { ...value };
};

const readEvent: Read<GuardEvent> = record<GuardEvent>({
  ...{ type: text, cluster: text, epoch: number, seq: number, at: text, by: text },
  event: anything,
});
