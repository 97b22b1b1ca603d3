import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../src/demo/model/event-queue.ts';

describe('the event queue', () => {
  it('pops by time, and at the same time in the order of pushing, whatever comes between', () => {
    const operations = fc.array(fc.oneof(fc.nat(9), fc.constant('pop' as const)), {
      size: 'large',
    });
    fc.assert(
      fc.property(operations, (trial) => {
        const queue = new EventQueue<number>();
        const plain: { atMs: number; event: number }[] = [];
        for (const [event, operation] of trial.entries()) {
          if (operation === 'pop') {
            expect(queue.nextAtMs).toBe(plain[0]?.atMs ?? Number.POSITIVE_INFINITY);
            expect(queue.pop()).toBe(plain.shift()?.event);
          } else {
            queue.push(operation, event);
            plain.push({ atMs: operation, event });
            plain.sort((left, right) => left.atMs - right.atMs || left.event - right.event);
          }
          expect(queue.size).toBe(plain.length);
        }
      }),
    );
  });
});
