import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/app/run.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const CONFIG = `rules: [RULES]
clusters:
  - name: scraped
    system: etcd
    runbooks: [rolling-restart]
    nodes: [{ id: n1, metrics: 'http://127.0.0.1:9/metrics' }]
    small_clusters: allow_outage
  - name: remote
    system: etcd
    runbooks: [rolling-restart]
    small_clusters: allow_outage
    nodes: [{ id: n1 }]
    source: { prometheus: { url: 'http://127.0.0.1:9', select: 'job="etcd"' } }
`;

async function compare(...args: readonly string[]) {
  const config = join(temporaryDirectory(), 'holdpoint.yaml');
  writeFileSync(config, CONFIG.replace('RULES', join(process.cwd(), 'rules')));
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await run({
    argv: ['compare', '--config', config, ...args],
    ...{ env: {}, stdout, stderr, signal: new AbortController().signal },
    onHangup: () => undefined,
  });
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

const SERVER = ['--url', 'http://127.0.0.1:9', '--select', 'job="etcd"'];

describe('holdpoint compare', () => {
  it.each([
    [['--cluster', 'nobody', ...SERVER], 'the configuration has no such cluster'],
    [['--cluster', 'remote', ...SERVER], 'its nodes must be listed with their URLs'],
    [['--cluster', 'scraped', ...SERVER, '--for', 'long'], '--for: expected a duration'],
    [['--cluster', 'scraped', ...SERVER, '--interval', '0s'], '--interval: expected a duration'],
    [['--cluster', 'scraped', '--url', 'ftp://x', '--select', 'a="b"'], '--url: expected an http'],
    [['--cluster', 'scraped', '--url', 'http://x', '--select', 'a'], '--select: '],
  ])('refuses %j', async (args, complaint) => {
    const { code, err } = await compare(...args);
    expect(code).toBe(2);
    expect(err).toContain(complaint);
  });

  it('does not call it the same where nothing is observed', async () => {
    const { code, err } = await compare('--cluster', 'scraped', ...SERVER, '--for', '100ms');
    expect(err).toContain('no node was observed by scraping');
    expect(code).toBe(3);
  });
});
