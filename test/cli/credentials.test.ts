import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/cli/connect.ts';
import type { CallerTls } from '../../src/cli/context.ts';
import { readCredentials } from '../../src/cli/credentials.ts';
import { memoryFiles } from '../config/memory-files.ts';
import { listenOnLoopback } from '../support/loopback.ts';
import { contextFor, type Given } from './harness.ts';

const FILES = {
  'of-flag': 'flag-s3cr3t\n',
  'of-env': 'env-s3cr3t\n',
  '/ann/of-file': 'file-s3cr3t\n',
  empty: '\n',
  'ca.pem': 'CA',
  'cert.pem': 'CERT',
  'key.pem': 'KEY',
};

const IN_FILE = { path: '/ann/client.yaml', token_file: 'of-file', ca_file: '../ca.pem' };

async function tokenOf(
  env: Readonly<Record<string, string>>,
  flags: Readonly<Record<string, string>> = {},
  named: typeof IN_FILE | undefined = undefined,
) {
  const files = memoryFiles({ ...FILES, '/ca.pem': 'CA of file' });
  return await readCredentials({ env, files }, new Map(Object.entries(flags)), named);
}

describe('the token of a command', () => {
  const env = { HOLDPOINT_TOKEN: 'inline', HOLDPOINT_TOKEN_FILE: 'of-env' };

  it('is that of the flag, then of the environment, then of the client file', async () => {
    const flags = { '--token-file': 'of-flag' };
    expect(await tokenOf(env, flags, IN_FILE)).toMatchObject({ token: 'flag-s3cr3t' });
    expect(await tokenOf(env, {}, IN_FILE)).toMatchObject({ token: 'env-s3cr3t' });
    const { HOLDPOINT_TOKEN } = env;
    expect(await tokenOf({ HOLDPOINT_TOKEN }, {}, IN_FILE)).toMatchObject({ token: 'inline' });
    expect(await tokenOf({}, {}, IN_FILE)).toMatchObject({ token: 'file-s3cr3t' });
    expect(await tokenOf({})).toEqual({ ok: true, token: undefined, tls: undefined });
  });

  it.each<[Record<string, string>, Record<string, string>, string]>([
    [{}, { '--token-file': 'none' }, '--token-file: there is no such file'],
    [{}, { '--token-file': 'empty' }, '--token-file: there is no token in it'],
    [{ HOLDPOINT_TOKEN: 'a b' }, {}, 'HOLDPOINT_TOKEN: there is no token in it'],
    [{ HOLDPOINT_TOKEN_FILE: 'none' }, {}, 'HOLDPOINT_TOKEN_FILE: there is no such file'],
    [{}, { '--cert-file': 'cert.pem' }, '--cert-file and --key-file go together'],
    [{}, { '--ca-file': 'none' }, '--ca-file: there is no such file'],
  ])('is complained of when %j and %j lead to none', async (variables, flags, complaint) => {
    expect(await tokenOf(variables, flags)).toEqual({ ok: false, complaints: [complaint] });
  });

  it('comes with certificates, those of the client file relative to it', async () => {
    const flags = { '--cert-file': 'cert.pem', '--key-file': 'key.pem' };
    const tls = { ca: 'CA of file', cert: 'CERT', key: 'KEY' };
    expect(await tokenOf({}, flags, IN_FILE)).toMatchObject({ tls });
  });
});

describe('a connection', () => {
  it('sends the token with every call', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    const port = await listenOnLoopback(server);
    const given: Given = { env: { HOLDPOINT_TOKEN: 'hp_abcd_x' } };
    const flags = new Map([['--server', `http://127.0.0.1:${port}`]]);
    const connection = await connect(contextFor(given).context, flags);
    if (!connection.ok) throw new Error(connection.complaints.join());
    await connection.client.clusters();
    await connection.client.ready();
    expect(seen).toEqual(['Bearer hp_abcd_x', 'Bearer hp_abcd_x']);
    server.close();
  });

  it("does not send a client file's token to another server", async () => {
    const files = { '/ann/.config/holdpoint/client.yaml': 'server: http://a\ntoken_file: none' };
    const { context } = contextFor({ env: { HOME: '/ann' }, files });
    // The file that is not there would be a complaint if it were looked for.
    expect((await connect(context, new Map([['--server', 'http://b']]))).ok).toBe(true);
    expect((await connect(context, new Map())).ok).toBe(false);
  });

  it('takes certificates to https alone, and hands them on', async () => {
    const given: CallerTls[] = [];
    const { context } = contextFor({ files: FILES });
    const fetchWith = (tls: CallerTls) => {
      given.push(tls);
      return Promise.resolve(globalThis.fetch);
    };
    const connectTo = (server: string) =>
      connect(
        { ...context, fetchWith },
        new Map([
          ['--server', server],
          ['--ca-file', 'ca.pem'],
        ]),
      );
    expect(await connectTo('http://a')).toEqual({
      ok: false,
      complaints: ['--server: certificates go with an https URL'],
    });
    expect((await connectTo('https://a')).ok).toBe(true);
    expect(given).toEqual([{ ca: 'CA', cert: undefined, key: undefined }]);
  });

  it('repeats nothing of a key that is none', async () => {
    const { context } = contextFor({ files: FILES });
    const fetchWith = () => Promise.reject(new Error('bad key KEY'));
    const flags = new Map([
      ['--server', 'https://a'],
      ['--cert-file', 'cert.pem'],
      ['--key-file', 'key.pem'],
    ]);
    const connection = await connect({ ...context, fetchWith }, flags);
    expect(JSON.stringify(connection)).not.toContain('KEY');
    expect(connection.ok).toBe(false);
  });
});
