import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import { factIdOf } from '../../src/core/facts/fact.ts';
import type { LedgerEvent } from '../../src/core/ledger/event.ts';
import { encodeEvent } from '../../src/core/ledger/event.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import { ClusterLedger } from '../../src/service/cluster-ledger.ts';
import { executeCommand } from '../../src/service/execute-command.ts';
import { ORDERS, T0 } from '../support/ledger-story.ts';

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

function freeze(digits: string): LedgerEvent {
  const id = factIdOf('freeze', digits);
  const rest = { fromMs: T0, untilMs: undefined, reason: 'a holiday', covers: 'forward' } as const;
  return { type: 'freeze-begun', by: 'ada', freeze: { id, ...rest } };
}

const frozen = (digits: string) => () =>
  ({ kind: 'events', events: [freeze(digits)], id: factIdOf('freeze', digits) }) as const;

const now = () => T0;

/** A ledger on a log, both ready. */
async function ledgerOn(log: EventLog, snapshotEvery?: number) {
  const options = { cluster: ORDERS, log, logger: SILENT };
  const ledger = new ClusterLedger(
    snapshotEvery === undefined ? options : { ...options, snapshotEvery },
  );
  await ledger.load();
  return ledger;
}

function names(ledger: ClusterLedger): readonly string[] {
  const { standing } = ledger;
  if (standing.kind === 'unavailable') throw new Error(standing.detail);
  return standing.state.facts.freezes.map(({ id }) => id);
}

describe('the ledger of a cluster', () => {
  it('remembers over a restart', async () => {
    const log = new MemoryEventLog();
    const before = await ledgerOn(log);
    await executeCommand(before, frozen('1'), now);
    await executeCommand(before, frozen('2'), now);
    const after = await ledgerOn(log);
    expect(names(after)).toEqual(['frz_1', 'frz_2']);
    expect(after.standing).toEqual(before.standing);
  });

  it('is never ahead of what is durable, and answers no sooner', async () => {
    const log = new MemoryEventLog({ syncs: 'when-told' });
    const ledger = await ledgerOn(log);
    let isAnswered = false;
    const answer = executeCommand(ledger, frozen('1'), now).then((executed) => {
      isAnswered = true;
      return executed;
    });
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    expect([isAnswered, names(ledger)]).toEqual([false, []]);
    await log.sync();
    expect((await answer).kind).toBe('done');
    expect(names(ledger)).toEqual(['frz_1']);
  });

  it('decides commands in the order in which they came, each on what is left', async () => {
    const ledger = await ledgerOn(new MemoryEventLog());
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        executeCommand(
          ledger,
          (state) => {
            seen.push(state.seq);
            return frozen(String(index))();
          },
          now,
        ),
      ),
    );
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('decides anew when somebody else has written to the log in between', async () => {
    const log = new MemoryEventLog();
    const ledger = await ledgerOn(log);
    const other = await ledgerOn(log);
    await executeCommand(other, frozen('1'), now);
    const states: number[] = [];
    const executed = await executeCommand(
      ledger,
      (state) => {
        states.push(state.seq);
        return frozen('2')();
      },
      now,
    );
    expect([executed.kind, states]).toEqual(['done', [0, 1]]);
    expect(names(ledger)).toEqual(['frz_1', 'frz_2']);
  });

  it('gives up as busy after three times, and changes nothing', async () => {
    const log = new MemoryEventLog();
    const ledger = await ledgerOn(log);
    let other = 0;
    const executed = await executeCommand(
      ledger,
      (state) => {
        other += 1;
        void log.append(ORDERS, state.seq, [encodeEvent(freeze(`x${other}`), T0)]);
        return frozen('mine')();
      },
      now,
    );
    expect([other, executed]).toMatchObject([3, { kind: 'unavailable', reason: 'busy' }]);
    expect(names(ledger)).not.toContain('frz_mine');
  });

  it('follows what others append, also when it has missed something', async () => {
    const log = new MemoryEventLog();
    const ledger = await ledgerOn(log);
    await log.append(ORDERS, 0, [encodeEvent(freeze('1'), T0), encodeEvent(freeze('2'), T0)]);
    const read = await log.read(ORDERS, 1, 10);
    if (read.kind !== 'read') throw new Error('the log can be read');
    for (const record of read.records) ledger.follow(record);
    await executeCommand(
      ledger,
      () => ({ kind: 'refused', refusal: { code: 'unknown-fact', detail: '' } }),
      now,
    );
    expect(names(ledger)).toEqual(['frz_1', 'frz_2']);
  });
});

describe('a snapshot', () => {
  it('shortens the replay, and leads to the same state', async () => {
    const log = new MemoryEventLog();
    const before = await ledgerOn(log, 3);
    for (const digits of ['1', '2', '3', '4']) await executeCommand(before, frozen(digits), now);
    const snapshot = await log.latestSnapshot(ORDERS);
    expect(snapshot?.seq).toBe(3);
    const after = await ledgerOn(log, 3);
    expect(after.standing).toEqual(before.standing);
  });

  it('that is not understood costs a whole replay and nothing else', async () => {
    const log = new MemoryEventLog();
    const before = await ledgerOn(log, 2);
    for (const digits of ['1', '2', '3']) await executeCommand(before, frozen(digits), now);
    const snapshot = await log.latestSnapshot(ORDERS);
    if (snapshot === undefined) throw new Error('there is a snapshot');
    await log.saveSnapshot(ORDERS, { ...snapshot, body: '{"form":"ledger-9"}' });
    expect((await ledgerOn(log)).standing).toEqual(before.standing);
  });
});

describe('a log that cannot be used', () => {
  it('makes the state unknown instead of guessing at it', async () => {
    const log = new MemoryEventLog();
    await log.append(ORDERS, 0, [{ type: 'freeze-thawed', body: '{"form":1}', atMs: T0 }]);
    const ledger = await ledgerOn(log);
    expect(ledger.standing).toMatchObject({
      kind: 'unavailable',
      detail: expect.stringContaining("'freeze-thawed'"),
    });
    expect(await executeCommand(ledger, frozen('1'), now)).toMatchObject({ kind: 'unavailable' });
  });

  it('takes no commands once it is closed', async () => {
    const log = new MemoryEventLog();
    const ledger = await ledgerOn(log);
    await log.close();
    expect(await executeCommand(ledger, frozen('1'), now)).toMatchObject({
      kind: 'unavailable',
      reason: 'closed',
    });
    expect(names(ledger)).toEqual([]);
  });
});
