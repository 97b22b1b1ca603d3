import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../src/adapter/fs/node-files.ts';
import { serve } from '../../src/app/serve.ts';
import { freePorts, until } from '../support/etcd.ts';

/** `holdpoint serve` with these arguments inside this process. */
function start(...args: readonly string[]) {
  const stop = new AbortController();
  const lines: string[] = [];
  const errors: string[] = [];
  const code = serve({
    ...{ args, env: {}, files: nodeFiles, version: '1.2.3', signal: stop.signal },
    shippedRules: [fileURLToPath(new URL('../../rules', import.meta.url))],
    print: (line) => lines.push(line),
    printError: (line) => errors.push(line),
    colours: { print: false },
    onHangup: () => undefined,
  });
  return { code, lines, errors, stop };
}

describe('holdpoint serve --demo', () => {
  it('answers the curl that it prints, tells what it says, and ends when told to', async () => {
    const [port] = await freePorts(1);
    const demo = start('--demo', '--scenario', 'healthy', '--listen', `127.0.0.1:${port}`);
    try {
      const isTold = () => Promise.resolve(demo.lines.some((line) => /NO-GO/.test(line)));
      await until(isTold, 'the first answer is told');
      const [, url = ''] = /curl '([^']+)'/.exec(demo.lines.join('\n')) ?? [];
      const answer = await fetch(url);
      expect([200, 409, 503]).toContain(answer.status);
      expect(await answer.json()).toMatchObject({ cluster: 'demo', node: 'n2' });
      expect(demo.lines).toContainEqual(expect.stringContaining('Playing "healthy"'));
    } finally {
      demo.stop.abort();
    }
    expect(await demo.code).toBe(0);
    expect(demo.errors).toEqual([]);
  });

  it('ends, and says why and what to do, when its address is taken', async () => {
    const [port] = await freePorts(1);
    const listen = ['--listen', `127.0.0.1:${port}`] as const;
    const first = start('--demo', ...listen);
    try {
      const isUp = () => Promise.resolve(first.lines.length > 0);
      await until(isUp, 'the first demo listens');
      const second = start('--demo', ...listen);
      expect(await second.code).toBe(3);
      expect(second.errors).toEqual([
        `holdpoint: cannot listen on 127.0.0.1:${port}: the port is taken; ` +
          'choose another address with --listen HOST:PORT',
      ]);
    } finally {
      first.stop.abort();
    }
    expect(await first.code).toBe(0);
  });

  it('refuses a scenario that there is not, and one without a demo', async () => {
    const unknown = start('--demo', '--scenario', 'toor');
    expect(await unknown.code).toBe(2);
    expect(unknown.errors.join()).toContain('did you mean "tour"?');
    const alone = start('--scenario', 'tour');
    expect(await alone.code).toBe(2);
    expect(alone.errors.join()).toContain('add --demo');
  });

  it('lists the scenarios in its help', async () => {
    const { code, lines } = start('--help');
    expect(await code).toBe(0);
    for (const name of ['tour', 'healthy', 'backlog', 'lagging-follower', 'leader-loss']) {
      expect(lines.join('\n')).toMatch(new RegExp(`^ +${name} {2,}\\w`, 'm'));
    }
    for (const line of lines.join('\n').split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});
