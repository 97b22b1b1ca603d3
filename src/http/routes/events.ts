import type { ServerResponse } from 'node:http';
import type { ClusterId } from '../../core/base/ids.ts';
import { GUARD_LOG } from '../../core/ledger/guard-log.ts';
import type { LogRecord } from '../../core/ledger/record.ts';
import { type Cursor, cursorAfter, parseCursor } from '../../service/event-stream.ts';
import { authorise, coverage, principalOf } from '../access.ts';
import type { HttpContext } from '../context.ts';
import { EventWriter } from '../event-writer.ts';
import { unavailable } from '../permit-answer.ts';
import { readQuery } from '../query.ts';
import { type Exchange, refuse } from '../refuse.ts';
import { onCluster, type RouteTable } from '../route-table.ts';
import { StreamSlots } from '../stream-limits.ts';

/** What a stream shows of the log. */
interface Asked {
  readonly after: Cursor | undefined;
  readonly shows: (record: LogRecord) => boolean;
}

/** `GET /v1/events`: what happens, as it happens, from the log and by its order. */
export function addEvents(routes: RouteTable, context: HttpContext): void {
  const slots = new StreamSlots(context.limits.streams);
  routes.get('/v1/events', onCluster('read'), async (request, response) => {
    const exchange = { request, response };
    const asked = readAsked(exchange, context);
    if (asked === undefined) return;
    const free = slots.take(principalOf(request));
    if (free === undefined) {
      const detail = 'too many streams are open: end one, or read fewer clusters at once';
      return refuse(
        exchange,
        { code: 'throttled', detail, retryAfterSeconds: BUSY_SECONDS },
        context,
      );
    }
    try {
      await stream(exchange, asked, context);
    } finally {
      free();
    }
  });
}

/** Whoever has too many streams does well not to ask for another at once. */
const BUSY_SECONDS = 30;

async function stream(exchange: Exchange, asked: Asked, context: HttpContext): Promise<void> {
  const { response } = exchange;
  const { events, limits, closing } = context;
  const beginning = await events.begin(asked.after);
  if (beginning.kind === 'unavailable') return refuse(exchange, unavailable(beginning), context);
  const ended = endOf(response, closing);
  const writer = new EventWriter(response, limits.streams.stalledMs);
  let { cursor } = beginning;
  writer.begin(cursor);
  if (beginning.kind === 'lost') writer.gap(cursor);
  // Whoever is allowed less by a reload connects again, and is then asked anew.
  const policy = context.access();
  const isAllowed = () => context.access() === policy;
  const beat = setInterval(() => {
    if (isAllowed()) writer.heartbeat(cursor);
    else ended.abort();
  }, limits.streams.heartbeatMs);
  try {
    for await (const placed of events.follow(cursor.position, ended.signal)) {
      if (!isAllowed()) break;
      const shown = placed
        .filter(({ record }) => asked.shows(record))
        .map((each) => ({ cursor: cursorAfter(each), record: each.record }));
      const last = placed.at(-1);
      if (last !== undefined) cursor = cursorAfter(last);
      if (await writer.write(shown)) continue;
      response.destroy();
      break;
    }
  } finally {
    clearInterval(beat);
    ended.abort();
  }
  response.end();
}

/** Aborts when the reader is gone, or the server is about to be. */
function endOf(response: ServerResponse, closing: AbortSignal): AbortController {
  const ended = new AbortController();
  const end = () => ended.abort();
  response.once('close', end);
  closing.addEventListener('abort', end, { once: true });
  ended.signal.addEventListener('abort', () => closing.removeEventListener('abort', end));
  if (closing.aborted) end();
  return ended;
}

/** Reads what is asked for; answers when something is wrong with it. */
function readAsked(exchange: Exchange, context: HttpContext): Asked | undefined {
  const { request } = exchange;
  const query = readQuery(request.url ?? '', ['cluster', 'type', 'after']);
  if (!query.ok) {
    refuse(exchange, query.problem, context);
    return undefined;
  }
  const { values } = query;
  const cluster = values.get('cluster');
  if (cluster !== undefined && !mayFollow(exchange, cluster, context)) return undefined;
  const types = values.get('type')?.split(',');
  if (types !== undefined && !types.every((type) => TYPE.test(type))) {
    const detail = "'type' is a list of kinds of events, or how they begin: permit,trip";
    refuse(exchange, { code: 'invalid-parameter', field: 'type', detail }, context);
    return undefined;
  }
  const header = request.headers['last-event-id'];
  const id = typeof header === 'string' && header !== '' ? header : values.get('after');
  const after = id === undefined ? undefined : parseCursor(id);
  if (id !== undefined && after === undefined) {
    const detail = "'after', or the header Last-Event-ID, is the id of an event as it came";
    refuse(exchange, { code: 'invalid-parameter', field: 'after', detail }, context);
    return undefined;
  }
  const mayRead = coverage(exchange, 'read');
  const shows = (record: LogRecord) =>
    record.cluster !== GUARD_LOG &&
    (cluster === undefined || record.cluster === cluster) &&
    (types === undefined || types.some((type) => record.type.startsWith(type))) &&
    mayRead(record.cluster);
  return { after, shows };
}

const TYPE = /^[a-z][a-z-]{0,63}$/;

function mayFollow(exchange: Exchange, cluster: string, context: HttpContext): boolean {
  if (authorise(exchange, { permission: 'read', cluster }, context) === undefined) return false;
  if (context.guard.watches.has(cluster as ClusterId)) return true;
  const detail = 'no such cluster; /v1/clusters lists them';
  refuse(exchange, { code: 'unknown-cluster', field: 'cluster', detail }, context);
  return false;
}
