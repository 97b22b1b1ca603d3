import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import { GUARD_LOG, type Hold, PERMIT_TTL_MAX_MS } from '../../src/core/ledger/guard-log.ts';
import { GuardHold } from '../../src/service/hold.ts';
import { FakeTime } from '../support/fake-time.ts';

const RESTORED: Hold = { epoch: 7, reason: 'restored', holdMs: PERMIT_TTL_MAX_MS };
const nothing = () => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function held(hold: Hold | undefined) {
  const time = new FakeTime();
  const log = new MemoryEventLog();
  const guardHold = new GuardHold({ hold, log, clock: time, timers: time, logger: SILENT });
  return { time, log, guardHold };
}

describe('the hold after a restore', () => {
  it('is none where nothing was restored', async () => {
    const { guardHold, time, log } = held(undefined);
    expect(guardHold.at(time.now())).toBeUndefined();
    await guardHold.run(new AbortController().signal);
    expect((await log.head(GUARD_LOG)).seq).toBe(0);
  });

  it('lasts as long as a permit can live, and then is remembered as over', async () => {
    const { guardHold, time, log } = held(RESTORED);
    const began = time.now();
    const running = guardHold.run(new AbortController().signal);
    expect(guardHold.at(began)?.why).toMatch(/restored from a backup/);
    expect(guardHold.at(instant(began + PERMIT_TTL_MAX_MS - 1))).toBeDefined();
    expect(guardHold.at(instant(began + PERMIT_TTL_MAX_MS))).toBeUndefined();
    await time.advance(durationMs(PERMIT_TTL_MAX_MS));
    await running;
    const { seq } = await log.head(GUARD_LOG);
    const outcome = await log.read(GUARD_LOG, 0, 10);
    expect(seq).toBe(1);
    expect(outcome.kind === 'read' && outcome.records[0]).toMatchObject({
      type: 'hold-ended',
      body: '{"epoch":7}',
    });
  });

  it('is not over when the guard ends meanwhile', async () => {
    const { guardHold, time, log } = held(RESTORED);
    const stop = new AbortController();
    const running = guardHold.run(stop.signal);
    await time.advance(durationMs(PERMIT_TTL_MAX_MS / 2));
    stop.abort();
    await running;
    expect((await log.head(GUARD_LOG)).seq).toBe(0);
  });
});
