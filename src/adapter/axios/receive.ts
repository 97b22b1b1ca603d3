import type { IncomingMessage } from 'node:http';
import { ScrapeFault } from './scrape-fault.ts';

/**
 * Hands over the bytes of a message as they come, until it ends or `take` says that it has enough;
 * true when it has ended. Plain events, since iterators and pipelines of streams cost several times
 * as much, which counts for a hundred small bodies a second. Rejects with what `take` throws, with
 * the reason of the signal, or with the error of the connection.
 */
export async function receive(
  message: IncomingMessage,
  signal: AbortSignal,
  take: (chunk: Buffer) => boolean,
): Promise<boolean> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const onAbort = (): void => reject(signal.reason);
  const onEnd = (): void => {
    // The end is followed by the close, before anybody who waits for it has heard.
    message.off('close', onClose);
    resolve(true);
  };
  const onClose = (): void => reject(new ScrapeFault('unreachable', 'the connection was closed'));
  const onData = (chunk: Buffer): void => {
    try {
      if (take(chunk)) return;
      // Nothing may be lost between this reader and the next.
      message.pause();
      message.off('data', onData);
      resolve(false);
    } catch (error) {
      message.off('data', onData);
      reject(error);
    }
  };
  message.on('data', onData).on('end', onEnd).on('error', reject).on('close', onClose);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    message.off('data', onData).off('end', onEnd).off('close', onClose);
    // The listener for errors stays: one that comes after the end would end the process.
  }
}
