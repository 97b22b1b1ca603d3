import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import { durationMs } from '../../src/core/base/time.ts';
import { windowKey } from '../../src/core/cluster/window.ts';
import type { Command } from '../../src/core/ledger/command.ts';
import { FakeTime } from '../support/fake-time.ts';
import { clusterId, FREEZE, ORDERS, OVERRIDE, T0 } from '../support/ledger-story.ts';
import { ledgersAt, openLedgersAt } from '../support/said.ts';

const RULES = { runbooks: [] };

const ask = (command: Command) => ({ cluster: ORDERS, command, by: 'ada', rules: RULES });

const timeAt = (startMs: number) => new FakeTime({ startMs, wallOffsetMs: 0 });

describe('the ledgers', () => {
  it('know nothing of a cluster whose log they have not read, so that it gets no go', () => {
    const ledgers = ledgersAt(timeAt(T0));
    expect(ledgers.viewOf(ORDERS, [])).toMatchObject({ kind: 'unknown' });
    expect(ledgers.seqOf(ORDERS)).toBeUndefined();
  });

  it('show to a verdict what was said, as of now', async () => {
    const time = timeAt(T0);
    const ledgers = await openLedgersAt(time, [ORDERS]);
    const done = await ledgers.execute(ask(FREEZE));
    expect(done).toMatchObject({ kind: 'done', id: 'frz_1' });
    expect(ledgers.viewOf(ORDERS, [])).toMatchObject({
      ...{ kind: 'known', seq: 1, time: { earliestMs: T0, latestMs: T0 } },
      freezes: [{ id: 'frz_1', by: 'ada', atMs: T0 }],
    });
    expect(ledgers.seqOf(ORDERS)).toBe(1);
  });

  it('tell the openings of the windows in question', async () => {
    const window = { cron: '0 22 * * *', durationMs: durationMs(3_600_000), zone: 'UTC' };
    const ledgers = await openLedgersAt(timeAt(T0), [ORDERS]);
    const view = ledgers.viewOf(ORDERS, [window]);
    const openings = view.kind === 'known' ? view.openings.get(windowKey(window)) : undefined;
    expect(openings?.[0]?.startMs).toBe(Date.parse('2026-11-21T22:00Z'));
  });

  it('find the cluster that a fact is of', async () => {
    const payments = clusterId('payments');
    const ledgers = await openLedgersAt(timeAt(T0), [ORDERS, payments]);
    const done = await ledgers.execute({ ...ask(FREEZE), cluster: payments });
    if (done.kind !== 'done') throw new Error('the freeze is taken');
    const view = ledgers.viewOf(payments, []);
    const [freeze] = view.kind === 'known' ? view.freezes : [];
    expect(freeze && ledgers.clusterOf(freeze.id)).toBe(payments);
  });

  it('decide by the rules: what they do not know cannot be overridden', async () => {
    const ledgers = await openLedgersAt(timeAt(T0), [ORDERS]);
    expect(await ledgers.execute(ask(OVERRIDE))).toMatchObject({
      refusal: { code: 'unknown-hold-point' },
    });
    const builtIn = { ...OVERRIDE, holdPoint: 'order_respected' };
    expect((await ledgers.execute(ask(builtIn))).kind).toBe('done');
  });

  it('let no override live longer for a clock set back before a restart (R11)', async () => {
    const log = new MemoryEventLog();
    const before = await openLedgersAt(timeAt(T0), [ORDERS], { log });
    await before.execute(ask({ ...OVERRIDE, holdPoint: 'order_respected' }));
    await before.execute(ask(FREEZE));
    const back = await openLedgersAt(timeAt(T0 - 3_600_000), [ORDERS], { log });
    expect(back.viewOf(ORDERS, [])).toMatchObject({
      time: { earliestMs: T0 - 3_600_000, latestMs: T0 },
    });
  });

  it('stop to follow the log when they are closed', async () => {
    const log = new MemoryEventLog();
    const [one, other] = [
      await openLedgersAt(timeAt(T0), [ORDERS], { log }),
      await openLedgersAt(timeAt(T0), [ORDERS], { log }),
    ];
    other.close();
    await one.execute(ask(FREEZE));
    expect([one.seqOf(ORDERS), other.seqOf(ORDERS)]).toEqual([1, 0]);
  });
});
