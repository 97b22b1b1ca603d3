import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import { digestText } from '../../src/core/base/digest.ts';
import { encodeEvent } from '../../src/core/ledger/event.ts';
import type { DecisionMade } from '../../src/core/ledger/events/decision.ts';
import { DecisionArchive } from '../../src/service/decision-archive.ts';
import { clusterId, DECISION } from '../support/decision-event.ts';
import { recordingLogger } from '../support/recording-logger.ts';

const ORDERS = clusterId('orders');
const BILLING = clusterId('billing');

const decision = (id: string, atMs = 1, change: Partial<DecisionMade> = {}) =>
  encodeEvent({ ...DECISION, id, ...change }, atMs);

function archiveOf(log: MemoryEventLog) {
  return new DecisionArchive({ log, logger: recordingLogger().logger });
}

function idsOf(archive: DecisionArchive): readonly string[] {
  const page = archive.page({ mayRead: () => true, limit: 10_000 });
  return page.kind === 'page' ? page.entries.map(({ id }) => id) : [];
}

describe('DecisionArchive', () => {
  it('lists what is recorded from now on, and what was recorded before', async () => {
    const log = new MemoryEventLog();
    await log.append(ORDERS, 0, [decision('dec_1', 10), decision('dec_3', 30)]);
    await log.append(BILLING, 0, [decision('dec_2', 20)]);
    const archive = archiveOf(log);
    await log.append(ORDERS, 2, [decision('dec_4', 40)]);
    expect(idsOf(archive)).toEqual(['dec_4']);
    await archive.load();
    expect(idsOf(archive)).toEqual(['dec_4', 'dec_3', 'dec_2', 'dec_1']);
  });

  it('passes over what is no decision', async () => {
    const log = new MemoryEventLog();
    const archive = archiveOf(log);
    await log.append(ORDERS, 0, [{ type: 'freeze-ended', body: '{}', atMs: 1 }]);
    await archive.load();
    expect(idsOf(archive)).toEqual([]);
  });

  it('finds a decision whole', async () => {
    const log = new MemoryEventLog();
    await log.append(ORDERS, 0, [decision('dec_1'), decision('dec_2')]);
    const archive = archiveOf(log);
    await archive.load();
    expect(await archive.find('dec_2')).toMatchObject({
      kind: 'found',
      decision: { record: { seq: 2 }, made: { id: 'dec_2' }, verdict: { summary: 'not now' } },
    });
    expect(await archive.find('dec_9')).toEqual({ kind: 'unknown' });
  });

  it('finds a decision that is older than what it lists', async () => {
    const log = new MemoryEventLog();
    const many = Array.from({ length: 2_500 }, (_, index) => decision(`dec_${index}`));
    await log.append(ORDERS, 0, many);
    const archive = archiveOf(log);
    await archive.load();
    expect(idsOf(archive)).toHaveLength(2_000);
    expect(await archive.find('dec_7')).toMatchObject({
      kind: 'found',
      decision: { record: { seq: 8 } },
    });
  });

  it('gives a large verdict back from where it is stored', async () => {
    const log = new MemoryEventLog();
    const text = '{"summary":"large"}';
    const digest = digestText(text);
    await log.putInputs(digest, text);
    await log.append(ORDERS, 0, [
      decision('dec_1', 1, { verdict: undefined, verdictDigest: digest }),
      decision('dec_2', 1, { verdict: undefined, verdictDigest: 'sha256:pruned' }),
    ]);
    const archive = archiveOf(log);
    await archive.load();
    expect(await archive.find('dec_1')).toMatchObject({
      decision: { verdict: { summary: 'large' } },
    });
    expect(await archive.find('dec_2')).toMatchObject({
      kind: 'found',
      decision: { verdict: undefined },
    });
  });

  it('says that the log cannot be read', async () => {
    const log = new MemoryEventLog();
    await log.append(ORDERS, 0, [decision('dec_1')]);
    const archive = archiveOf(log);
    await archive.load();
    await log.close();
    expect(await archive.find('dec_1')).toMatchObject({ kind: 'unavailable' });
  });
});
