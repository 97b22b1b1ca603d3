import { readFileSync } from 'node:fs';
import { Agent, request as send } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../src/core/access/permission.ts';
import type { AccessPolicy } from '../../src/core/access/policy.ts';
import type { Principal } from '../../src/core/access/principal.ts';
import { namesIn, type TlsMaterial } from '../../src/http/tls.ts';
import { policyOf, tokenOf } from '../support/access.ts';
import { readAll, startServer, type TestServer } from '../support/http.ts';

const FOLDER = 'test/support/certificates';

function pem(name: string): string {
  return readFileSync(`${FOLDER}/${name}`, 'utf8');
}

function material(name = 'guard', more: Partial<TlsMaterial> = {}): TlsMaterial {
  return {
    cert: pem(`${name}.pem`),
    key: pem(`${name}.key`),
    clientCa: pem('authority.pem'),
    minVersion: 'TLSv1.2',
    ...more,
  };
}

function somebody(name: string): Principal {
  return { name, grants: [{ permissions: new Set(PERMISSIONS), clusters: 'all' }] };
}

/** Somebody by a URI, by a host name, and by a token. */
const POLICY: AccessPolicy = {
  ...policyOf({ ada1: somebody('ada1').grants }),
  identities: new Map([
    ['URI:spiffe://example.org/ci', somebody('ci')],
    ['DNS:deploy.example.org', somebody('deploy')],
    ['DNS:ci.example.org', somebody('by-host')],
  ]),
};

async function start(tls: TlsMaterial = material()): Promise<TestServer> {
  return await startServer({ access: () => POLICY, tls });
}

interface Said {
  readonly status: number;
  readonly detail: string;
  readonly serial: string;
}

/** Asks for the index as the owner of a certificate, or of none. */
async function ask(
  server: TestServer,
  name: string | undefined,
  more: {
    readonly agent?: Agent;
    readonly headers?: Readonly<Record<string, string>>;
    readonly maxVersion?: 'TLSv1.2';
  } = {},
): Promise<Said> {
  const own = name === undefined ? {} : { cert: pem(`${name}.pem`), key: pem(`${name}.key`) };
  const { agent = new Agent(), ...rest } = more;
  return await new Promise((resolve, reject) => {
    const call = send(
      { host: '127.0.0.1', port: server.port, ca: pem('authority.pem'), agent, ...own, ...rest },
      (answer) => {
        let text = '';
        const serial =
          'getPeerCertificate' in answer.socket
            ? String(Object(answer.socket).getPeerCertificate().serialNumber)
            : '';
        answer.on('data', (chunk) => {
          text += String(chunk);
        });
        answer.on('end', () => {
          const { detail = '' } = JSON.parse(text);
          resolve({ status: answer.statusCode ?? 0, detail, serial });
        });
      },
    );
    call.on('error', reject).end();
  });
}

describe('a server that speaks TLS', () => {
  it('says so in its URL', async () => {
    await using server = await start();
    expect(server.url).toMatch(/^https:/);
  });

  it.each([
    ['ci', 'a URI'],
    ['dns-only', 'a host name, in whatever case'],
  ])('knows the owner of the certificate "%s" by %s', async (name) => {
    await using server = await start();
    expect(await ask(server, name)).toMatchObject({ status: 200 });
  });

  it.each([
    ['expired', /CERT_HAS_EXPIRED/],
    ['not-yet', /CERT_NOT_YET_VALID/],
    ['foreign', /not trusted: UNABLE_TO/],
    ['for-servers', /INVALID_PURPOSE/],
    ['unknown', /no principal has a subject alternative name/],
    ['ci.example.org', /no principal has a subject alternative name/],
    ['smuggler', /no principal has a subject alternative name/],
  ])('answers 401 to the certificate "%s", and says why', async (name, why) => {
    await using server = await start();
    const { status, detail } = await ask(server, name);
    expect(status).toBe(401);
    expect(detail).toMatch(why);
  });

  it('answers 401 to nobody at all, and 200 to a token', async () => {
    await using server = await start();
    expect((await ask(server, undefined)).status).toBe(401);
    expect((await ask(server, undefined, { headers: tokenOf('ada1') })).status).toBe(200);
  });

  it('takes a token for who asks, whatever the certificate says', async () => {
    await using server = await start();
    const wrong = { authorization: `${tokenOf('ada1').authorization.slice(0, -1)}y` };
    expect((await ask(server, 'ci', { headers: wrong })).status).toBe(401);
    expect((await ask(server, 'expired', { headers: tokenOf('ada1') })).status).toBe(200);
  });

  it('trusts no public authority where none is configured', async () => {
    await using server = await start(material('guard', { clientCa: undefined }));
    const { status, detail } = await ask(server, 'ci');
    expect(status).toBe(401);
    expect(detail).toContain('not trusted');
  });

  it('does not speak versions below the least that is configured', async () => {
    await using server = await start(material('guard', { minVersion: 'TLSv1.3' }));
    await expect(ask(server, 'ci', { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version/);
    await using older = await start();
    expect((await ask(older, 'ci', { maxVersion: 'TLSv1.2' })).status).toBe(200);
    const socket = connect({ port: older.port, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' });
    await expect(
      new Promise((resolve, reject) => socket.on('error', reject).on('secureConnect', resolve)),
    ).rejects.toThrow();
  });

  it('ends a connection that speaks no TLS, and serves on', async () => {
    await using server = await start();
    const socket = connectPlain(server.port, '127.0.0.1').on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await readAll(socket)).not.toContain('200');
    expect((await ask(server, 'ci')).status).toBe(200);
  });

  it('shows a renewed certificate from the next connection on', async () => {
    await using server = await start();
    const before = await ask(server, 'ci');
    server.server.replaceTls(material('guard-renewed'));
    const after = await ask(server, 'ci');
    expect([before.status, after.status]).toEqual([200, 200]);
    expect(after.serial).not.toBe(before.serial);
  });

  it('believes no certificate whose authority is gone, on older connections either', async () => {
    await using server = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await ask(server, 'ci', { agent })).status).toBe(200);
    server.server.replaceTls(material('guard', { clientCa: pem('stranger.pem') }));
    const again = await ask(server, 'ci', { agent }).catch(() => ask(server, 'ci', { agent }));
    expect(again.status).toBe(401);
    expect((await ask(server, 'foreign')).status).toBe(200);
    agent.destroy();
  });
});

describe('the names in a certificate', () => {
  it('are its URIs before its host names, and nothing else', () => {
    const text = 'DNS:A.example.org, email:a@b.c, URI:spiffe://x/Y, IP Address:10.0.0.1';
    expect(namesIn(text)).toEqual(['URI:spiffe://x/Y', 'DNS:a.example.org']);
  });

  it('are none where one could be read as several', () => {
    expect(namesIn('DNS:"x, URI:spiffe://x/y"')).toEqual([]);
    expect(namesIn(undefined)).toEqual([]);
  });
});
