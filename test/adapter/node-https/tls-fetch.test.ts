import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { describe, expect, it } from 'vitest';
import { type CallerTls, createTlsFetch } from '../../../src/adapter/node-https/tls-fetch.ts';
import { createClient } from '../../../src/client/client.ts';
import { listenOnLoopback } from '../../support/loopback.ts';

function pem(name: string): string {
  return readFileSync(`test/support/certificates/${name}`, 'utf8');
}

const CA: CallerTls = { ca: pem('authority.pem') };

/** A server that answers with the name of the caller, the method and the body. */
async function echo() {
  const server = createServer(
    {
      cert: pem('guard.pem'),
      key: pem('guard.key'),
      ca: pem('authority.pem'),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      const name =
        'getPeerCertificate' in request.socket
          ? Object(request.socket).getPeerCertificate().subjectaltname
          : '';
      if (request.url === '/moved') return response.writeHead(302, { location: '/' }).end();
      if (request.url === '/nothing') return response.writeHead(204).end();
      let body = '';
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () =>
        response.end(
          JSON.stringify({
            name,
            method: request.method,
            body,
            token: request.headers.authorization,
          }),
        ),
      );
      return undefined;
    },
  );
  const port = await listenOnLoopback(server);
  return {
    url: `https://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      server.close();
      return Promise.resolve();
    },
  };
}

describe('a fetch with certificates', () => {
  it('trusts the authorities that it is given, and shows its certificate', async () => {
    await using server = await echo();
    const fetch = createTlsFetch({ ...CA, cert: pem('ci.pem'), key: pem('ci.key') });
    const headers = { authorization: 'Bearer x' };
    const answer = await fetch(server.url, { method: 'POST', body: '{}', headers });
    expect(await answer.json()).toEqual({
      name: 'URI:spiffe://example.org/ci, DNS:ci.example.org',
      method: 'POST',
      body: '{}',
      token: 'Bearer x',
    });
  });

  it('trusts no other authority', async () => {
    await using server = await echo();
    const fetch = createTlsFetch({ ca: pem('stranger.pem') });
    await expect(fetch(server.url, {})).rejects.toThrow(/certificate/);
  });

  it('hands a redirect on, and an answer without a body', async () => {
    await using server = await echo();
    const fetch = createTlsFetch(CA);
    expect((await fetch(`${server.url}/moved`, {})).status).toBe(302);
    expect((await fetch(`${server.url}/nothing`, {})).status).toBe(204);
  });

  it('gives up when it is told to', async () => {
    await using server = await echo();
    const signal = AbortSignal.abort();
    await expect(createTlsFetch(CA)(server.url, { signal })).rejects.toThrow();
  });

  it('carries a client, which says why a handshake failed', async () => {
    await using server = await echo();
    const asked = createClient({ server: server.url, fetch: createTlsFetch({}) });
    const { detail } = Object((await asked.ready()) as object);
    expect(detail).toMatch(/self-signed|unable to verify|certificate/);
  });
});
