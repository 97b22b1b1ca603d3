import { describe, expect, it } from 'vitest';
import { instant } from '../../src/core/base/time.ts';
import { FakeTime } from './fake-time.ts';

const never = new AbortController().signal;

describe('fake time', () => {
  it('stands still until it is advanced', async () => {
    const time = new FakeTime({ startMs: 1_000, wallOffsetMs: 7 });
    let woken = false;
    void time.sleepUntil(instant(1_001), never).then(() => {
      woken = true;
    });
    await time.advance(0);
    expect({
      now: time.now(),
      offset: time.wallOffsetMs(),
      woken,
      sleeping: time.sleeping,
    }).toEqual({ now: 1_000, offset: 7, woken: false, sleeping: 1 });
  });

  it('wakes sleepers in the order of their instants, each at its own instant', async () => {
    const time = new FakeTime();
    const seen: string[] = [];
    for (const [name, at] of [
      ['late', 30],
      ['early', 10],
      ['second of the early', 10],
    ] as const) {
      void time.sleepUntil(instant(at), never).then(() => seen.push(`${name} at ${time.now()}`));
    }
    await time.advance(50);
    expect(seen).toEqual(['early at 10', 'second of the early at 10', 'late at 30']);
    expect(time.now()).toBe(50);
  });

  it('runs a loop as often as its period fits', async () => {
    const time = new FakeTime();
    const stop = new AbortController();
    const seen: number[] = [];
    const loop = (async () => {
      for (let at = 20; !stop.signal.aborted; at += 20) {
        await time.sleepUntil(instant(at), stop.signal);
        if (!stop.signal.aborted) seen.push(time.now());
      }
    })();
    await time.advance(70);
    stop.abort();
    await loop;
    expect(seen).toEqual([20, 40, 60]);
    expect(time.sleeping).toBe(0);
  });

  it('shows a suspended process only the end of the gap', async () => {
    const time = new FakeTime();
    const seen: number[] = [];
    void time.sleepUntil(instant(10), never).then(() => seen.push(time.now()));
    await time.jump(500);
    expect(seen).toEqual([500]);
  });

  it('resolves at once for a past instant and for an aborted signal', async () => {
    const time = new FakeTime({ startMs: 5 });
    await time.sleepUntil(instant(5), never);
    await time.sleepUntil(instant(9), AbortSignal.abort());
    expect(time.sleeping).toBe(0);
  });
});
