import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExecActuator } from '../../../src/adapter/exec/actuator.ts';
import { durationMs } from '../../../src/core/base/time.ts';
import { STEP_BACK } from '../../support/actuators.ts';

const NEVER = new AbortController().signal;

describe('a step that a program is run for', () => {
  let place = '';
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'holdpoint-exec-test-'));
  });
  afterEach(async () => {
    await rm(place, { recursive: true, force: true });
  });

  function actuatorOf(argv: readonly string[], timeoutMs = 20_000) {
    return createExecActuator({ argv, timeoutMs: durationMs(timeoutMs) });
  }

  async function ran(script: string, timeoutMs?: number) {
    return await actuatorOf(['/bin/sh', '-c', script], timeoutMs).run(STEP_BACK, NEVER);
  }

  it('is told by a few variables, and of the environment nothing else', async () => {
    process.env['SECRET_OF_THE_GUARD'] = 'x';
    const { kind, detail } = await actuatorOf(['env']).run(STEP_BACK, NEVER);
    delete process.env['SECRET_OF_THE_GUARD'];
    expect(kind).toBe('done');
    const lines = detail.replace('it exited with 0: ', '').split('\n').sort();
    expect(lines).toEqual([
      'HOLDPOINT_ACTION=rollback',
      'HOLDPOINT_CLUSTER=orders',
      'HOLDPOINT_NODE=n3',
      'HOLDPOINT_REASON=error_rate of n3 is 2.1 %, required < 0.1 %',
      'HOLDPOINT_ROLLBACK=rbk_1',
      'HOLDPOINT_ROLLOUT=to-3.6',
      'HOLDPOINT_RUNBOOK=rolling-upgrade',
      'HOLDPOINT_STEP_ID=rbk_1-2',
      'HOLDPOINT_TOKEN=1.482',
      'HOLDPOINT_TO_VERSION=3.5.21',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ]);
  });

  it('gets its arguments as they are, past no shell', async () => {
    const odd = ['$(touch x)', '; rm -rf /', '"', 'a  b', '*'];
    const { detail } = await actuatorOf(['printf', '[%s]', ...odd]).run(STEP_BACK, NEVER);
    expect(detail).toBe('it exited with 0: [$(touch x)][; rm -rf /]["][a  b][*]');
  });

  it('works in an empty directory of its own, which is gone afterwards', async () => {
    const { detail } = await ran('pwd; ls | wc -l; touch left-behind');
    const [directory = '', entries] = detail.replace('it exited with 0: ', '').split('\n');
    expect(directory.startsWith(tmpdir())).toBe(true);
    expect([entries, existsSync(directory)]).toEqual(['0', false]);
  });

  it('reads nothing of what the guard reads', async () => {
    expect((await ran('cat; echo over')).detail).toBe('it exited with 0: over');
  });

  it.each([
    { script: 'echo a; echo b >&2; exit 3', kind: 'failed', detail: 'it exited with 3: a\nb' },
    { script: 'exit 75', kind: 'failed', detail: 'it exited with 75', isRetryable: true },
    { script: 'kill -9 $$', kind: 'unknown', detail: 'it was ended by SIGKILL' },
  ])('and ends with $script has $kind', async ({ script, kind, detail, isRetryable = false }) => {
    expect(await ran(script)).toEqual({
      ...{ kind, detail },
      ...(kind === 'failed' && { isRetryable }),
    });
  });

  it('keeps a little of what it writes', async () => {
    const { detail } = await ran('yes | head -c 1000000; echo the end');
    expect(detail.length).toBeLessThan(17_000);
    expect(detail).toMatch(/^it exited with 0: y\n[\s\S]* bytes are left out …[\s\S]*the end$/);
  });

  it('is ended with all that it has started when its time is over', async () => {
    const pids = join(place, 'pids');
    const script = `sleep 60 & echo $! >> ${pids}; echo $$ >> ${pids}; echo waiting; wait`;
    expect(await ran(script, 1_500)).toEqual({
      kind: 'unknown',
      detail: 'it was not done within 1500 ms: waiting',
    });
    const started = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    expect(started).toHaveLength(2);
    await Promise.all(started.map(untilGone));
  });

  it('is ended when the guard ends, and nobody knows how far it got', async () => {
    const end = new AbortController();
    const running = actuatorOf(['/bin/sh', '-c', 'sleep 60']).run(STEP_BACK, end.signal);
    end.abort();
    expect(await running).toEqual({ kind: 'unknown', detail: 'the guard ended while it ran' });
  });

  it('does not wait for what a program leaves behind', async () => {
    expect(await ran('sleep 3 & echo started')).toEqual({
      kind: 'done',
      detail: 'it exited with 0: started',
    });
  });

  it.each(['/no/such/program', 'no-such-program', 'bad\0name'])(
    'says when there is no program %j',
    async (file) => {
      const outcome = await actuatorOf([file]).run(STEP_BACK, NEVER);
      expect(outcome).toMatchObject({ kind: 'failed', isRetryable: false });
      expect(outcome.detail).toMatch(/^it did not start: /);
    },
  );

  it('runs nothing in a rehearsal, which finds out whether it could', async () => {
    const trace = join(place, 'trace');
    const program = join(place, 'program');
    await writeFile(program, `#!/bin/sh\ntouch ${trace}\n`);
    const before = await actuatorOf([program]).rehearse(STEP_BACK, NEVER);
    await chmod(program, 0o755);
    const after = await actuatorOf([program, 'x']).rehearse(STEP_BACK, NEVER);
    expect(before).toEqual({
      ...{ kind: 'failed', detail: `there is no program ${program} to run`, isRetryable: false },
    });
    expect(after.kind).toBe('done');
    expect(after.detail).toContain(`would have run ["${program}","x"] with PATH=`);
    expect(existsSync(trace)).toBe(false);
    expect((await actuatorOf(['true']).rehearse(STEP_BACK, NEVER)).kind).toBe('done');
  });
});

/** Waits for the end of a process that was sent a signal. */
async function untilGone(pid: number): Promise<void> {
  while (isThere(pid)) await setTimeout(10);
}

/** A process that nobody has waited for yet is a zombie, which runs no more. */
function isThere(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
