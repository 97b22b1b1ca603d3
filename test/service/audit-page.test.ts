import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import { type AuditRequest, readAuditPage } from '../../src/service/audit-page.ts';
import { DecisionLog } from '../../src/service/decision-log.ts';
import { AT_ONCE } from '../support/at-once.ts';
import { cluster } from '../support/case-builder.ts';
import { clusterId } from '../support/decision-event.ts';
import { madeDecision } from '../support/made-decision.ts';
import { recordingLogger } from '../support/recording-logger.ts';

const ORDERS = clusterId('orders');
const ALL = { cluster: ORDERS, after: 0, sinceMs: undefined, withInputs: false };

async function logOf(count: number): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  const records = Array.from({ length: count }, (_, index) => ({
    ...{ type: 'freeze-ended', body: '{}', atMs: index },
  }));
  await log.append(ORDERS, 0, records);
  return log;
}

async function pageOf(log: MemoryEventLog, change: Partial<AuditRequest> = {}) {
  const read = await readAuditPage(log, { ...ALL, ...change });
  if (read.kind !== 'page') throw new Error(read.detail);
  return read.page;
}

describe('readAuditPage', () => {
  it('reads a log page by page to its end', async () => {
    const log = await logOf(250);
    const seqs: number[] = [];
    let after: number | undefined = 0;
    while (after !== undefined) {
      const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(log, { after });
      seqs.push(...page.records.map(({ seq }) => seq));
      after = page.next;
    }
    expect(seqs).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
  });

  it('begins with the first record since a time, however far that is', async () => {
    const log = await logOf(5_500);
    expect((await pageOf(log, { sinceMs: 120 })).records[0]?.seq).toBe(121);
    const far = await pageOf(log, { sinceMs: 5_200 });
    expect(far).toMatchObject({ records: [], next: 5_000 });
    expect((await pageOf(log, { sinceMs: 5_200, after: 5_000 })).records[0]?.seq).toBe(5_201);
    expect(await pageOf(log, { sinceMs: 9_999, after: 5_000 })).toMatchObject({
      ...{ records: [], next: undefined },
    });
  });

  it('brings what decisions stand on along, each text once', async () => {
    const log = new MemoryEventLog();
    const { logger } = recordingLogger();
    const decisions = new DecisionLog({
      ...{ log, logger, version: '1.2.3', slices: AT_ONCE },
      meter: { decisionNotRecorded: () => undefined },
    });
    const built = cluster().voters(3).holdPoint({}, { n1: 1, n2: 2, n3: 3 });
    for (const node of ['n1', 'n2']) {
      await decisions.record(madeDecision(built.ask('restart', node), { id: `dec_${node}` }));
    }
    const { records, inputs } = await pageOf(log, { withInputs: true });
    expect(records).toHaveLength(2);
    expect(new Set(inputs.map(({ digest }) => digest)).size).toBe(inputs.length);
    expect(inputs).toHaveLength(5);
    expect((await pageOf(log)).inputs).toEqual([]);
  });

  it('says that the log cannot be read', async () => {
    const log = await logOf(3);
    await log.close();
    expect(await readAuditPage(log, ALL)).toMatchObject({ kind: 'unavailable' });
  });
});
