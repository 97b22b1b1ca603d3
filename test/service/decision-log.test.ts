import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import { readDecision } from '../../src/core/ledger/read-decision.ts';
import { Recaller } from '../../src/core/verdict/recall.ts';
import { replayDecision } from '../../src/core/verdict/replay.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import { DecisionLog } from '../../src/service/decision-log.ts';
import { AT_ONCE } from '../support/at-once.ts';
import { type CaseBuilder, cluster } from '../support/case-builder.ts';
import { clusterId } from '../support/decision-event.ts';
import { madeDecision } from '../support/made-decision.ts';
import { recordingLogger } from '../support/recording-logger.ts';
import { textsOf } from '../support/texts-of.ts';

const ORDERS = clusterId('orders');

const healthy = (): CaseBuilder => cluster().voters(3).holdPoint({}, { n1: 1, n2: 2, n3: 3 });
const busy = (n3: number): CaseBuilder => cluster().voters(3).holdPoint({}, { n1: 1, n2: 2, n3 });

function logged(store: EventLog = new MemoryEventLog(), waitingMax?: number) {
  const { logger, lines } = recordingLogger();
  const max = waitingMax === undefined ? {} : { waitingMax };
  const notRecorded: string[] = [];
  const meter = {
    decisionNotRecorded: ({ reason }: { reason: string }) => notRecorded.push(reason),
  };
  const log = new DecisionLog({
    ...{ log: store, logger, meter, version: '1.2.3', slices: AT_ONCE, ...max },
  });
  const decisions = async () => {
    const page = await store.read(ORDERS, 0, 1_000);
    if (page.kind !== 'read') throw new Error(page.detail);
    return page.records.flatMap((record) => readDecision(record) ?? []);
  };
  return { store, log, lines, notRecorded, decisions };
}

describe('DecisionLog', () => {
  it('records advice once for as long as its result is the same', async () => {
    const { log, decisions } = logged();
    const ids = [42, 43, 44].map((n3, index) =>
      log.recordSoon(madeDecision(busy(n3).ask('restart', 'n2'), { id: `dec_${index}` })),
    );
    await log.drained();
    expect(ids).toEqual(['dec_0', 'dec_0', 'dec_0']);
    expect((await decisions()).map(({ id }) => id)).toEqual(['dec_0']);
  });

  it('records advice again when its result changes, and when it changes back', async () => {
    const { log, decisions } = logged();
    const go = healthy().ask('restart', 'n2');
    const wait = busy(42).ask('restart', 'n2');
    for (const [index, inputs] of [go, wait, go].entries()) {
      expect(log.recordSoon(madeDecision(inputs, { id: `dec_${index}` }))).toBe(`dec_${index}`);
    }
    await log.drained();
    expect((await decisions()).map(({ kind, inTheWay }) => [kind, inTheWay])).toEqual([
      ['go', []],
      ['wait', ['backlog']],
      ['go', []],
    ]);
  });

  it('tells questions apart by node, action and version', async () => {
    const { log, decisions } = logged();
    const built = healthy();
    const asked = [
      built.ask('restart', 'n2'),
      built.ask('restart', 'n3'),
      built.ask('drain', 'n2'),
      built.ask('upgrade', 'n2', '1.1.0'),
      built.ask('upgrade', 'n2', '1.2.0'),
    ];
    for (const [index, inputs] of asked.entries()) {
      log.recordSoon(madeDecision(inputs, { id: `dec_${index}` }));
    }
    await log.drained();
    expect(await decisions()).toHaveLength(5);
  });

  it('records every claim, and says when it is durable', async () => {
    const store = new MemoryEventLog({ syncs: 'when-told' });
    const { log, decisions } = logged(store);
    const made = madeDecision(healthy().ask('restart', 'n2'), {
      ...{ id: 'dec_1', by: 'ci', cause: 'claim' },
    });
    let isDone = false;
    const done = log.record(made).then((outcome) => {
      isDone = true;
      return outcome;
    });
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(isDone).toBe(false);
    store.sync();
    expect(await done).toEqual({ kind: 'recorded' });
    expect(await decisions()).toMatchObject([
      { id: 'dec_1', by: 'ci', cause: 'claim', version: '1.2.3' },
    ]);
  });

  it('holds what every decision was made from, so that it can be made again', async () => {
    const { store, log, decisions } = logged();
    for (const [index, inputs] of [
      healthy().ask('restart', 'n2'),
      busy(42).down('n1').ask('drain', 'n3'),
    ].entries()) {
      await log.record(madeDecision(inputs, { id: `dec_${index}` }));
    }
    for (const { verdict, inputs } of await decisions()) {
      if (verdict === undefined) throw new Error('the verdict is small');
      const texts = await textsOf(store, inputs);
      const recaller = new Recaller((digest) => texts.get(digest));
      expect(replayDecision({ verdict, inputs }, recaller)).toEqual({ kind: 'same' });
    }
  });

  it('writes between commands that go into the same log', async () => {
    const { store, log, decisions } = logged();
    const freeze = { type: 'freeze-ended', body: '{}', atMs: 1 };
    const writing = log.record(madeDecision(healthy().ask('restart', 'n2'), { id: 'dec_1' }));
    await store.append(ORDERS, 0, [freeze]);
    expect(await writing).toEqual({ kind: 'recorded' });
    expect(await decisions()).toHaveLength(1);
    expect((await store.head(ORDERS)).seq).toBe(2);
  });

  it('says once that nothing is recorded, counts each, and tries the same again', async () => {
    const store = new MemoryEventLog();
    const closed = new MemoryEventLog();
    await closed.close();
    const { log, lines, notRecorded } = logged(closed);
    for (const id of ['dec_1', 'dec_2']) {
      expect(log.recordSoon(madeDecision(healthy().ask('restart', 'n2'), { id }))).toBe(id);
      await log.drained();
      await Promise.resolve();
    }
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(lines[0]).toMatchObject({ fields: { reason: 'closed' } });
    expect(notRecorded).toEqual(['closed', 'closed']);
    const claim = madeDecision(healthy().ask('restart', 'n2'), { id: 'dec_3' });
    expect(await log.prepare(claim)).toMatchObject({ kind: 'unavailable', reason: 'closed' });
    expect(notRecorded).toEqual(['closed', 'closed', 'closed']);
    expect((await store.head(ORDERS)).seq).toBe(0);
  });

  it('has a limit to what may wait', async () => {
    const store = new MemoryEventLog({ syncs: 'when-told' });
    const { log } = logged(store, 2);
    const claims = ['n1', 'n2', 'n3'].map((node) =>
      log.record(madeDecision(healthy().ask('restart', node), { id: `dec_${node}` })),
    );
    expect(await claims[2]).toEqual({
      kind: 'unavailable',
      reason: 'busy',
      detail: '2 decisions wait to be recorded',
    });
    for (let turn = 0; turn < 40; turn += 1) {
      await Promise.resolve();
      store.sync();
    }
    expect(await Promise.all(claims.slice(0, 2))).toEqual([
      { kind: 'recorded' },
      { kind: 'recorded' },
    ]);
  });
});
