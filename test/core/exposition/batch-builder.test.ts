import { expect, it } from 'vitest';
import { BatchBuilder } from '../../../src/core/exposition/batch-builder.ts';

it('a batch grows over any size and hands out columns of its own', () => {
  const builder = new BatchBuilder();
  const refs = Array.from({ length: 2_000 }, (_, index) => index * 3);
  for (const ref of refs) builder.append(ref, ref / 2);
  const first = builder.columns();
  expect([...first.refs]).toEqual(refs);
  expect([...first.values]).toEqual(refs.map((ref) => ref / 2));
  builder.clear();
  builder.append(7, Number.NaN);
  const second = builder.columns();
  expect([[...second.refs], [...second.values]]).toEqual([[7], [Number.NaN]]);
  expect(first.refs[0], 'columns that are out do not change').toBe(0);
});
