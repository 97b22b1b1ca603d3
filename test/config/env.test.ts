import { describe, expect, it } from 'vitest';
import { readEnv } from '../../src/config/env.ts';

const NONE: ReadonlySet<string> = new Set();

function findings(env: Record<string, string>, named = NONE): readonly string[] {
  const read = readEnv(env, named);
  return read.ok ? [] : read.findings.map(({ message }) => message);
}

describe('readEnv', () => {
  it('reads the variables of the guard and leaves all others alone', () => {
    const env = {
      HOLDPOINT_CONFIG: '/etc/holdpoint.yaml',
      HOLDPOINT_LISTEN: '127.0.0.1:1',
      HOLDPOINT_LOG_LEVEL: 'debug',
      PATH: '/bin',
    };
    expect(readEnv(env, NONE)).toEqual({
      ok: true,
      value: {
        configPath: '/etc/holdpoint.yaml',
        listen: { host: '127.0.0.1', port: 1 },
        logLevel: 'debug',
      },
    });
  });

  it('refuses unknown variables and says which was meant', () => {
    expect(findings({ HOLDPOINT_LISTN: 'x', HOLDPOINT_FOO: 'y' })).toEqual([
      'unknown variable HOLDPOINT_LISTN; did you mean "HOLDPOINT_LISTEN"?',
      'unknown variable HOLDPOINT_FOO',
    ]);
  });

  it('reports every value that it cannot read, and repeats none', () => {
    const env = { HOLDPOINT_CONFIG: '', HOLDPOINT_LISTEN: 's3cr3t', HOLDPOINT_LOG_LEVEL: 's3cr3t' };
    expect(findings(env)).toEqual([
      'HOLDPOINT_CONFIG: expected the path of a file',
      'HOLDPOINT_LISTEN: expected an address such as 127.0.0.1:9455 or [::1]:9455',
      'HOLDPOINT_LOG_LEVEL: expected one of debug, info, warn, error',
    ]);
  });

  it('allows variables of other commands and those that the configuration names', () => {
    const env = { HOLDPOINT_SERVER: 'x', HOLDPOINT_TOKEN: 'x', HOLDPOINT_CONFORMANCE: 'x' };
    expect(findings(env)).toEqual([]);
    expect(findings({ HOLDPOINT_ETCD: 'x' }, new Set(['HOLDPOINT_ETCD']))).toEqual([]);
  });

  it('allows what Kubernetes sets for a service named holdpoint', () => {
    const env = {
      HOLDPOINT_SERVICE_HOST: '10.0.0.1',
      HOLDPOINT_SERVICE_PORT: '9455',
      HOLDPOINT_SERVICE_PORT_HTTP: '9455',
      HOLDPOINT_PORT: 'tcp://10.0.0.1:9455',
      HOLDPOINT_PORT_9455_TCP: 'tcp://10.0.0.1:9455',
      HOLDPOINT_PORT_9455_TCP_ADDR: '10.0.0.1',
      HOLDPOINT_BLUE_SERVICE_HOST: '10.0.0.2',
    };
    expect(findings(env)).toEqual([]);
  });

  it('refuses a port that a person set, although Kubernetes uses the name too', () => {
    expect(findings({ HOLDPOINT_PORT: '9455' })).toEqual(['unknown variable HOLDPOINT_PORT']);
  });
});
