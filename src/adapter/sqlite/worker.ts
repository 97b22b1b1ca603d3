import { isMainThread, type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { makeBackup } from './backup.ts';
import { readFeed } from './feed.ts';
import {
  type Envelope,
  type FromThread,
  type Kind,
  type Replies,
  type Requests,
  START_MARK,
  type Start,
} from './messages.ts';
import { LogStore } from './store.ts';
import { toStoreError } from './store-error.ts';

/**
 * Where this file lies: it is both a module and what the thread runs, so that the thread starts
 * from the sources and from the build alike.
 */
export const WORKER_URL = new URL(import.meta.url);

/** After this long without a commit there is time for what can wait. */
const REST_AFTER_MS = 1_000;

if (!isMainThread && parentPort !== null && isStart(workerData)) keep(parentPort, workerData);

function isStart(data: unknown): data is Start {
  return typeof data === 'object' && data !== null && 'mark' in data && data.mark === START_MARK;
}

/** Opens the store and answers what it is asked, one after the other, until it is closed. */
function keep(port: MessagePort, start: Start): void {
  const tell = (message: FromThread) => port.postMessage(message);
  const store = openOrTell(start, tell);
  if (store === undefined) {
    port.close();
    return;
  }
  let resting: NodeJS.Timeout | undefined;
  port.on('message', ({ id, kind, request }: Envelope) => {
    clearTimeout(resting);
    try {
      tell({ kind: 'reply', id, reply: answer(store, kind, request) });
    } catch (error) {
      const { reason, message: detail } = toStoreError(error);
      tell({ kind: 'failed', id, reason, detail });
    }
    if (kind === 'close') port.close();
    else resting = setTimeout(() => restQuietly(store), REST_AFTER_MS);
  });
}

function openOrTell(start: Start, tell: (message: FromThread) => void): LogStore | undefined {
  try {
    const store = new LogStore(start);
    tell({ kind: 'opened', hold: store.hold, records: store.position });
    return store;
  } catch (error) {
    const { reason, message: detail } = toStoreError(error);
    tell({ kind: 'refused', reason, detail });
    return undefined;
  }
}

/** What fails here keeps the store from taking more, so that the next caller is told. */
function restQuietly(store: LogStore): void {
  try {
    store.rest();
  } catch {
    // Nothing was promised to anybody.
  }
}

const HANDLERS: {
  readonly [K in Kind]: (store: LogStore, request: Requests[K]) => Replies[K];
} = {
  commit: (store, { operations }) => store.commit(operations),
  read: (store, { cluster, afterSeq, limit }) => store.read(cluster, afterSeq, limit),
  feed: (store, asked) => store.using((db) => readFeed(db, asked)),
  end: (store) => store.position,
  head: (store, { cluster }) => store.head(cluster),
  clusters: (store) => store.clusters(),
  saveSnapshot: (store, { cluster, snapshot }) => void store.saveSnapshot(cluster, snapshot),
  latestSnapshot: (store, { cluster }) => store.latestSnapshot(cluster),
  getInputs: (store, { digest }) => store.getInputs(digest),
  retain: (store, { nowMs }) => store.retain(nowMs),
  size: (store) => store.size(),
  backup: (store, { name }) => makeBackup(store, name),
  rest: (store) => void store.rest(),
  close: (store) => void store.close(),
};

function answer<K extends Kind>(store: LogStore, kind: K, request: Requests[K]): Replies[K] {
  return HANDLERS[kind](store, request);
}
