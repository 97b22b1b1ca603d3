import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Asked, inTheWay, startDaemonProcess, type TestDaemon } from '../support/daemon.ts';
import { type EtcdCluster, startEtcd } from '../support/etcd.ts';
import { describeWith } from '../support/required-server.ts';

const CERTIFICATES = `${process.cwd()}/test/support/certificates`;

const GO_WITHIN_MS = 40_000;

/** A configuration that shows the certificate of that name, or none. */
function configFor(etcd: EtcdCluster, client: string | undefined): string {
  const nodes = etcd.members.map(
    ({ id, clientUrl }) => `{ id: ${id}, metrics: ${clientUrl}/metrics }`,
  );
  return [
    'scrape:',
    '  interval: 1s',
    '  timeout: 500ms',
    '  tls_config:',
    `    ca_file: ${CERTIFICATES}/authority.pem`,
    ...(client === undefined
      ? []
      : [
          `    cert_file: ${CERTIFICATES}/${client}.pem`,
          `    key_file: ${CERTIFICATES}/${client}.key`,
        ]),
    'clusters:',
    '  - name: etcd',
    '    system: etcd',
    '    runbooks: [rolling-restart]',
    '    voters: 3',
    `    nodes: [${nodes.join(', ')}]`,
    '',
  ].join('\n');
}

function restart(node: string): Record<string, string> {
  return { cluster: 'etcd', action: 'restart', node };
}

const isGo = ({ status, body }: Asked): boolean => status === 200 && body.decision === 'go';

describeWith(['etcd'], 'the guard on an etcd that asks its clients for certificates', () => {
  let etcd: EtcdCluster;
  let follower = '';

  beforeAll(async () => {
    etcd = await startEtcd(3, {
      certFile: `${CERTIFICATES}/guard.pem`,
      keyFile: `${CERTIFICATES}/guard.key`,
      clientCaFile: `${CERTIFICATES}/authority.pem`,
    });
    const leader = await etcd.leader();
    follower = etcd.members.find(({ id }) => id !== leader)?.id ?? '';
  });

  afterAll(async () => {
    await etcd?.[Symbol.asyncDispose]();
  });

  async function withGuard<T>(
    client: string | undefined,
    use: (daemon: TestDaemon) => Promise<T>,
  ): Promise<T> {
    await using daemon = await startDaemonProcess(configFor(etcd, client));
    return await use(daemon);
  }

  it('gives a go when it shows the certificate of a client', async () => {
    const answer = await withGuard('ci', (daemon) =>
      daemon.askUntil(restart(follower), isGo, GO_WITHIN_MS),
    );
    expect(inTheWay(answer)).toEqual([]);
    expect(answer.body.holdPoints?.map(({ name }) => name)).toContain('quorum_kept');
  });

  it.each([
    ['none', undefined],
    ['one of another authority', 'foreign'],
    ['one that is no more', 'expired'],
  ])('observes nobody when it shows %s, and calls nobody down', async (_, client) => {
    const answer = await withGuard(client, (daemon) =>
      daemon.askUntil(restart(follower), ({ status }) => status === 409),
    );
    expect(answer.status).toBe(409);
    expect(answer.body.kind).not.toBe('go');
    const fresh = answer.body.holdPoints?.filter(({ name }) => name === 'evidence_fresh') ?? [];
    expect(fresh.map(({ node, reason }) => [node, reason])).toEqual(
      etcd.members.map(({ id }) => [id, 'unreachable']),
    );
    expect(answer.body.cure).toBeUndefined();
  });
});
