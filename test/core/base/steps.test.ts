import { expect, it } from 'vitest';
import { doAll, type Steps } from '../../../src/core/base/steps.ts';

function* counting(to: number): Steps<number> {
  for (let count = 0; count < to; count += 1) yield;
  return to;
}

it('does work that is laid aside again and again, and gives what it comes to', () => {
  expect(doAll(counting(0))).toBe(0);
  expect(doAll(counting(1_000))).toBe(1_000);
});

it('lets an error of the work out', () => {
  function* failing(): Steps<number> {
    yield;
    throw new Error('no more');
  }
  expect(() => doAll(failing())).toThrow('no more');
});
