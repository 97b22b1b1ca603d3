import { afterEach, describe, expect, it } from 'vitest';
import type { EventFeed } from '../../src/ports/event-feed.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import { clusterNamed, noted } from './log-stories.ts';

/** What every log has to keep that is read as one sequence; `open` opens one that is empty. */
export function describeEventFeed(title: string, open: () => Promise<EventLog & EventFeed>): void {
  const opened: EventLog[] = [];
  afterEach(async () => {
    for (const log of opened.splice(0)) await log.close();
  });
  const filled = async () => {
    const log = await open();
    opened.push(log);
    const [a, b] = [clusterNamed('a'), clusterNamed('b')];
    await log.append(a, 0, [noted(1), noted(2)]);
    await log.append(b, 0, [noted(3)]);
    await log.append(a, 2, [noted(4)]);
    return log;
  };
  describe(`${title}: as one sequence`, () => {
    it('has the records of all clusters in the order in which they became durable', async () => {
      const log = await filled();
      const read = await log.readAfter(0, 10);
      const placed = read.kind === 'read' ? read.placed : [];
      expect(placed.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
      expect(placed.map(({ record }) => `${record.cluster}${record.seq}`)).toEqual([
        ...['a1', 'a2', 'b1', 'a3'],
      ]);
      const ofA = placed.map(({ record }) => record).filter(({ cluster }) => cluster === 'a');
      expect(await log.read(clusterNamed('a'), 0, 10)).toEqual({ kind: 'read', records: ofA });
    });

    it('is read from anywhere, as far as is asked', async () => {
      const log = await filled();
      expect(await log.end()).toBe(4);
      const read = await log.readAfter(1, 2);
      expect(read).toMatchObject({ placed: [{ position: 2 }, { position: 3 }] });
      expect(await log.readAfter(4, 10)).toEqual({ kind: 'read', placed: [] });
    });
  });
}
