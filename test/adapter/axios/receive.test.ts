import { once } from 'node:events';
import { createServer, get, IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { receive } from '../../../src/adapter/axios/receive.ts';

const cleanUps: (() => void)[] = [];

afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

/** The head of an answer whose body is written as the test says. */
async function answerOf(write: (end: (last?: string) => void, socket: () => void) => void) {
  const server = createServer((_request, response) => {
    response.write('first ');
    write(
      (last) => response.end(last),
      () => response.socket?.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(
    () => void server.close(),
    () => server.closeAllConnections(),
  );
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const [message] = await once(get({ host: '127.0.0.1', port, agent: false }), 'response');
  if (!(message instanceof IncomingMessage)) throw new TypeError('an answer');
  return message;
}

const patient = new AbortController().signal;

describe('receiving a body', () => {
  it('hands over every byte, and says that it has ended', async () => {
    const message = await answerOf((end) => end('last'));
    let text = '';
    const whole = await receive(message, patient, (chunk) => {
      text += String(chunk);
      return true;
    });
    expect([whole, text]).toEqual([true, 'first last']);
  });

  it('stops when it has enough, and loses nothing of what follows', async () => {
    const ending = Promise.withResolvers<void>();
    const message = await answerOf((end) => void ending.promise.then(() => end('last')));
    let text = '';
    const whole = await receive(message, patient, (chunk) => {
      text += String(chunk);
      return false;
    });
    expect([whole, text]).toEqual([false, 'first ']);
    ending.resolve();
    for await (const chunk of message) text += String(chunk);
    expect(text).toBe('first last');
  });

  it('ends with the reason of the signal', async () => {
    const message = await answerOf(() => undefined);
    const stop = new AbortController();
    const receiving = receive(message, stop.signal, () => true);
    stop.abort(new Error('too late'));
    await expect(receiving).rejects.toThrow('too late');
    await expect(receive(message, stop.signal, () => true)).rejects.toThrow('too late');
  });

  it('ends with what the taker throws', async () => {
    const message = await answerOf((end) => end('last'));
    const refused = receive(message, patient, () => {
      throw new Error('no series');
    });
    await expect(refused).rejects.toThrow('no series');
  });

  it('never takes a connection that broke for the end of the body', async () => {
    const broken = Promise.withResolvers<void>();
    const message = await answerOf((_end, breakOff) => void broken.promise.then(breakOff));
    const receiving = receive(message, patient, () => {
      broken.resolve();
      return true;
    });
    await expect(receiving).rejects.toThrow(/aborted|closed/);
  });
});
