import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import type { ExpectedMember } from '../../src/core/cluster/expected-membership.ts';
import { Memberships } from '../../src/service/memberships.ts';
import { nodeId } from '../support/case-builder.ts';
import { clusterId } from '../support/decision-event.ts';
import { FakeTime } from '../support/fake-time.ts';
import { ledgersAt } from '../support/said.ts';

const ORDERS = clusterId('orders');

function voters(...names: readonly string[]): readonly ExpectedMember[] {
  return names.map((name) => ({ node: nodeId(name), role: 'voter' }));
}

async function open(log = new MemoryEventLog()) {
  const time = new FakeTime({ startMs: 1_700_000_000_000 });
  const ledgers = ledgersAt(time, { log });
  await ledgers.open([ORDERS]);
  return { log, memberships: new Memberships({ ledgers, clock: time }) };
}

async function recordsOf(log: MemoryEventLog): Promise<number> {
  return (await log.head(ORDERS)).seq;
}

describe('the memberships', () => {
  it('are recorded when they grow, and not when nothing is new', async () => {
    const { log, memberships } = await open();
    const seen = { declared: 3, found: voters('a', 'b', 'c') };
    const first = await memberships.expect(ORDERS, seen);
    expect(first).toMatchObject({ kind: 'recorded', membership: { voters: 3 } });
    await memberships.expect(ORDERS, { declared: 3, found: voters('a') });
    expect(await recordsOf(log)).toBe(1);
  });

  it('are there after a restart that finds fewer', async () => {
    const { log, memberships } = await open();
    await memberships.expect(ORDERS, { declared: 5, found: voters('a', 'b', 'c', 'd', 'e') });
    const again = await open(log);
    const after = await again.memberships.expect(ORDERS, { declared: 3, found: voters('a') });
    expect(after.membership.voters).toBe(5);
    expect(after.membership.members).toHaveLength(5);
  });

  it('hold in memory while the log takes nothing, and say so', async () => {
    const { log, memberships } = await open();
    await memberships.expect(ORDERS, { declared: 3, found: voters('a', 'b', 'c') });
    await log.close();
    const next = await memberships.expect(ORDERS, { declared: 3, found: voters('d') });
    expect(next.kind).toBe('unrecorded');
    expect(next.membership.members.map(({ node }) => node)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('follow the order of a person, with a record of who and why', async () => {
    const { log, memberships } = await open();
    await memberships.expect(ORDERS, { declared: 3, found: voters('a', 'b', 'c') });
    const order = { voters: 2, forget: [nodeId('c')] };
    const done = await memberships.order(ORDERS, order, { by: 'ada', why: 'its rack burned' });
    expect(done).toMatchObject({ kind: 'done', membership: { voters: 2 } });
    const read = await log.read(ORDERS, 1, 10);
    const [record] = read.kind === 'read' ? read.records : [];
    expect(record?.body).toContain('"by":"ada"');
    expect(record?.body).toContain('its rack burned');
  });

  it('refuse an order about a stranger, or about a cluster whose nodes are listed', async () => {
    const { log, memberships } = await open();
    const order = { voters: undefined, forget: [nodeId('x')] };
    const said = { by: 'ada', why: 'a slip' };
    expect(await memberships.order(ORDERS, order, said)).toEqual({ kind: 'not-discovered' });
    await memberships.expect(ORDERS, { declared: 1, found: voters('a') });
    const refused = await memberships.order(ORDERS, order, said);
    expect(refused).toEqual({ kind: 'unknown-node', node: 'x' });
    expect(await recordsOf(log)).toBe(1);
  });
});
