import { describe, expect, it } from 'vitest';
import { connect } from '../../src/cli/connect.ts';
import { contextFor, type Given } from './harness.ts';

const FILE = '/ann/.config/holdpoint/client.yaml';
const HOME = { HOME: '/ann' };

async function serverFor(given: Given, flags: Readonly<Record<string, string>> = {}) {
  const connection = await connect(contextFor(given).context, new Map(Object.entries(flags)));
  return connection.ok ? connection.server : connection.complaints;
}

describe('the address of the guard', () => {
  const everything = {
    env: { ...HOME, HOLDPOINT_SERVER: 'http://of-env:1' },
    files: { [FILE]: 'server: http://of-file:1', 'other.yaml': 'server: http://of-other:1' },
  };

  it.each([
    ['the flag before all others', everything, { '--server': 'http://flag:1/' }, 'http://flag:1'],
    [
      'the variable before files',
      everything,
      { '--client-config': 'other.yaml' },
      'http://of-env:1',
    ],
    [
      'the named file before the usual one',
      { ...everything, env: HOME },
      { '--client-config': 'other.yaml' },
      'http://of-other:1',
    ],
    ['the usual file', { ...everything, env: HOME }, {}, 'http://of-file:1'],
    ['the default', { env: HOME }, {}, 'http://127.0.0.1:9455'],
    ['the default without a home', {}, {}, 'http://127.0.0.1:9455'],
  ])('is that of %s', async (...row) => {
    const [, given, flags, server] = row;
    expect(await serverFor(given, flags)).toBe(server);
  });

  it.each([
    [{ XDG_CONFIG_HOME: '/etc/xdg' }, '/etc/xdg/holdpoint/client.yaml'],
    [{ ...HOME, XDG_CONFIG_HOME: '' }, FILE],
    [{ ...HOME, XDG_CONFIG_HOME: 'relative' }, FILE],
  ])('is looked for where %j says', async (env, path) => {
    expect(await serverFor({ env, files: { [path]: 'server: https://there' } })).toBe(
      'https://there',
    );
  });

  it.each([
    ['server: [', /client\.yaml:1:\d+: /],
    ['sever: http://x', /client\.yaml:1:1: unknown key "sever"; did you mean "server"\?/],
    ['server: 7', /client\.yaml:1:9: server: expected the URL of a guard/],
    ['server: ftp://x', /client\.yaml:1:9: server: expected an http or https URL/],
    ['', /client\.yaml:1:1: /],
  ])('is a complaint with its place when the file says %j', async (text, complaint) => {
    const complaints = await serverFor({ env: HOME, files: { [FILE]: text } });
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toMatch(complaint);
  });

  it('is a complaint when a named file is not there', async () => {
    const complaints = await serverFor({}, { '--client-config': 'gone.yaml' });
    expect(complaints).toEqual(['gone.yaml:1:1: there is no such file']);
  });

  it('is a complaint that repeats no password', async () => {
    const env = { HOLDPOINT_SERVER: 'http://ann:secret@guard' };
    const complaints = await serverFor({ env });
    expect(complaints).toEqual(['HOLDPOINT_SERVER: a URL is no place for credentials']);
    expect(await serverFor({ env: { HOLDPOINT_SERVER: '' } })).toHaveLength(1);
  });

  it.each(['5', 'x', '0s', '11m', '-1s'])('is not used with a timeout of %j', async (timeout) => {
    const complaints = await serverFor({}, { '--timeout': timeout });
    expect(complaints).toEqual([expect.stringContaining('--timeout: expected a duration')]);
  });
});
