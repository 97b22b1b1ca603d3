import { describe, expect, it } from 'vitest';
import type { Steps } from '../../src/core/base/steps.ts';
import { instant } from '../../src/core/base/time.ts';
import { Slices } from '../../src/service/slices.ts';

/** Work whose steps take three milliseconds each, in time that is not real. */
function bench() {
  let now = 0;
  const clock = { now: () => instant(now), wallOffsetMs: () => 0 };
  const done: string[] = [];
  const giveWay = () => {
    done.push('others');
    return Promise.resolve();
  };
  const slices = new Slices({ clock, giveWay });
  function* work(name: string, steps: number): Steps<string> {
    for (let step = 1; step <= steps; step += 1) {
      done.push(`${name}${step}`);
      now += 3;
      yield;
    }
    return name;
  }
  return { slices, work, done };
}

describe('Slices', () => {
  it('gives way after five milliseconds, and goes on where it was', async () => {
    const { slices, work, done } = bench();
    expect(await slices.run(work('a', 6))).toBe('a');
    expect(done).toEqual(['a1', 'a2', 'others', 'a3', 'a4', 'others', 'a5', 'a6', 'others']);
  });

  it('does one work after the other, so that their slices do not add up', async () => {
    const { slices, work, done } = bench();
    expect(await Promise.all([slices.run(work('a', 5)), slices.run(work('b', 2))])).toEqual([
      'a',
      'b',
    ]);
    expect(done).toEqual([
      ...['a1', 'a2', 'others', 'a3', 'a4', 'others', 'a5'],
      ...['b1', 'b2', 'others'],
    ]);
  });

  it('tells whoever asked that their work failed, and goes on with the next', async () => {
    const { slices, work } = bench();
    function* failing(): Steps<string> {
      yield;
      throw new Error('no such series');
    }
    const failed = slices.run(failing());
    const next = slices.run(work('b', 1));
    await expect(failed).rejects.toThrow('no such series');
    expect(await next).toBe('b');
  });
});
