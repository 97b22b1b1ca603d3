import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDnsSd, type DnsSdOptions } from '../../../src/adapter/system/dns-sd.ts';
import { durationMs } from '../../../src/core/base/time.ts';
import { type DnsServer, startDnsServer } from '../../support/dns-server.ts';

describe('targets that the DNS names', () => {
  let dns: DnsServer;
  beforeEach(async () => {
    dns = await startDnsServer();
  });
  afterEach(() => dns.close());

  async function look(options: Partial<DnsSdOptions>) {
    const source = createDnsSd({
      names: ['etcd.example'],
      type: 'SRV',
      port: undefined,
      refreshEveryMs: durationMs(30_000),
      timeoutMs: durationMs(500),
      servers: [dns.address],
      ...options,
    });
    const found = await source.look(new AbortController().signal);
    if (found.kind === 'failed') return found.detail;
    return found.groups.map((group) => group.targets.map((each) => each.get('__address__')));
  }

  it('have host and port from SRV records, in an order that never changes', async () => {
    const records = [
      { target: 'n2.example', port: 2379 },
      { target: 'n1.example', port: 2379 },
    ];
    dns.records.set('etcd.example', { SRV: records });
    const before = await look({});
    dns.records.set('etcd.example', { SRV: records.toReversed() });
    expect(await look({})).toEqual(before);
    expect(before).toEqual([['n1.example:2379', 'n2.example:2379']]);
  });

  it('have addresses from A and AAAA records, and the port of the configuration', async () => {
    const AAAA = ['2001:0db8:0000:0000:0000:0000:0000:0001'];
    dns.records.set('etcd.example', { A: ['10.0.0.2', '10.0.0.1'], AAAA });
    expect(await look({ type: 'A', port: 2379 })).toEqual([['10.0.0.1:2379', '10.0.0.2:2379']]);
    expect(await look({ type: 'AAAA', port: 2379 })).toEqual([['[2001:db8::1]:2379']]);
  });

  it('are a group for each name', async () => {
    dns.records.set('a.example', { A: ['10.0.0.1'] }).set('b.example', { A: ['10.0.0.2'] });
    const names = ['a.example', 'b.example'];
    expect(await look({ names, type: 'A', port: 1 })).toEqual([['10.0.0.1:1'], ['10.0.0.2:1']]);
  });

  it('fail when a name is not there, or nothing of the type, and do not become none', async () => {
    dns.records.set('a.example', { A: ['10.0.0.1'] });
    expect(await look({ names: ['a.example', 'b.example'], type: 'A' })).toMatch(/no such name/);
    expect(await look({ names: ['a.example'], type: 'AAAA' })).toMatch(/no such name/);
  });

  it('fail when nobody answers', async () => {
    dns.isSilent = true;
    expect(await look({ timeoutMs: durationMs(100) })).toMatch(/did not answer in time/);
  });
});
