import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { describeStartError, systemErrorCode } from '../../src/app/start-error.ts';

const LISTEN = { host: '127.0.0.1', port: 9455 };

/** The error of a server that cannot listen there. */
async function listenError(host: string, port: number): Promise<unknown> {
  const server = createServer().listen(port, host);
  const [error]: readonly unknown[] = await once(server, 'error');
  return error;
}

describe('describeStartError', () => {
  it('says that the port is taken, and how to take another', async () => {
    await using server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const error = await listenError('127.0.0.1', port);
    expect(describeStartError(error, { host: '127.0.0.1', port })).toBe(
      `cannot listen on 127.0.0.1:${port}: the port is taken; ` +
        'choose another address with --listen HOST:PORT',
    );
  });

  it('says that the address belongs to another machine', async () => {
    // 192.0.2.0/24 is for documentation (RFC 5737): no machine has it.
    const error = await listenError('192.0.2.1', 9455);
    expect(describeStartError(error, { host: '192.0.2.1', port: 9455 })).toMatch(
      /^cannot listen on 192\.0\.2\.1:9455: this machine does not have the address; .*--listen/,
    );
  });

  it('writes IPv6 addresses as they are given', () => {
    const taken = Object.assign(new Error('x'), { code: 'EADDRINUSE', syscall: 'listen' });
    expect(describeStartError(taken, { host: '::1', port: 80 })).toContain('on [::1]:80: ');
  });

  it.each([
    ['another error', new Error('the model broke'), 'the model broke'],
    [
      'an error of something else than listening',
      Object.assign(new Error('connect EADDRINUSE'), { code: 'EADDRINUSE', syscall: 'connect' }),
      'connect EADDRINUSE',
    ],
    [
      'a code that it does not know',
      Object.assign(new Error('odd'), { code: 'E', syscall: 'listen' }),
      'odd',
    ],
    ['what is no error', 'gone', 'gone'],
  ])('leaves %s as it is', (_what, error, text) => {
    expect(describeStartError(error, LISTEN)).toBe(text);
  });
});

describe('systemErrorCode', () => {
  it.each([
    [Object.assign(new Error('x'), { code: 'EACCES' }), 'EACCES'],
    [Object.assign(new Error('x'), { code: 7 }), ''],
    [new Error('x'), ''],
    [{ code: 'EACCES' }, ''],
  ])('of %o is "%s"', (error, code) => {
    expect(systemErrorCode(error)).toBe(code);
  });
});
