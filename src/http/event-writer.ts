import type { ServerResponse } from 'node:http';
import type { LogRecord } from '../core/ledger/record.ts';
import { type Cursor, writeCursor } from '../service/event-stream.ts';
import { viewEvent } from './views/event-view.ts';

/** How long browsers wait before they connect again. */
const RETRY_MS = 2_000;

/** Writes server-sent events, and notices a reader who does not keep up. */
export class EventWriter {
  readonly #response: ServerResponse;
  readonly #stalledMs: number;

  constructor(response: ServerResponse, stalledMs: number) {
    this.#response = response;
    this.#stalledMs = stalledMs;
  }

  /** Begins the answer, at once and not with the first event. */
  begin(cursor: Cursor): void {
    this.#response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      // Neither caches nor proxies that compress may wait for more of it.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      // Nothing is asked on it afterwards, and a server that stops must not wait for that.
      connection: 'close',
      'x-content-type-options': 'nosniff',
    });
    this.#response.write(`retry: ${RETRY_MS}\n${idLine(cursor)}\n`);
  }

  /** Says that what came between the reader's last id and now cannot be told. */
  gap(cursor: Cursor): void {
    const detail = 'the log has no such event: read anew what you follow';
    this.#response.write(`event: gap\n${idLine(cursor)}data: ${JSON.stringify({ detail })}\n\n`);
  }

  /** Tells where the stream is, so that a reader who gets nothing resumes where it was. */
  heartbeat(cursor: Cursor): void {
    if (!this.#response.writableNeedDrain)
      this.#response.write(`: still here\n${idLine(cursor)}\n`);
  }

  /** Writes events; false when the reader has not taken what was written before in time. */
  async write(events: readonly { readonly cursor: Cursor; readonly record: LogRecord }[]) {
    const text = events.map(({ cursor, record }) => {
      const data = JSON.stringify(viewEvent(record));
      return `event: ${record.type}\n${idLine(cursor)}data: ${data}\n\n`;
    });
    if (text.length === 0 || this.#response.write(text.join(''))) return true;
    return await this.#drained();
  }

  async #drained(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const onDrain = () => resolve(true);
    const onClose = () => resolve(false);
    const timer = setTimeout(onClose, this.#stalledMs);
    this.#response.once('drain', onDrain).once('close', onClose);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#response.off('drain', onDrain).off('close', onClose);
    }
  }
}

function idLine(cursor: Cursor): string {
  return `id: ${writeCursor(cursor)}\n`;
}
