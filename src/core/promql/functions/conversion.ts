import { compareDownwards, compareNanLast } from '../eval/quantile.ts';
import {
  FROM_ABSENCE,
  joinAll,
  type Sample,
  type Scalar,
  TIMELESS,
  unlabelled,
} from '../eval/sample.ts';
import type { FunctionCall, FunctionFamily } from './implementation.ts';

/** The number of the only element; NaN of none and of several. */
function toScalar({ samples }: FunctionCall): Scalar {
  const [only] = samples;
  const value = samples.length === 1 && only !== undefined ? only.value : Number.NaN;
  return { value, ...joinAll(samples) };
}

function toVector({ scalars: [scalar] }: FunctionCall): readonly Sample[] {
  return scalar === undefined ? [] : [unlabelled(scalar.value, scalar)];
}

function absent({ samples, absentLabels }: FunctionCall): readonly Sample[] {
  if (samples.length > 0) return [];
  return [{ labels: absentLabels(), value: 1, dropName: false, ...FROM_ABSENCE }];
}

function sorted(compare: (left: number, right: number) => number, { samples }: FunctionCall) {
  return samples.toSorted((left, right) => compare(left.value, right.value));
}

/** Functions between vectors and numbers, the clock, and order. */
export const CONVERSION: FunctionFamily = {
  absent: { kind: 'vector', run: absent },
  pi: { kind: 'scalar', run: () => ({ value: Math.PI, ...TIMELESS }) },
  scalar: { kind: 'scalar', run: toScalar },
  sort: { kind: 'vector', run: (call) => sorted(compareNanLast, call) },
  sort_desc: { kind: 'vector', run: (call) => sorted(compareDownwards, call) },
  time: { kind: 'scalar', run: ({ atMs }) => ({ value: atMs / 1000, ...TIMELESS }) },
  timestamp: { kind: 'timestamp' },
  vector: { kind: 'vector', run: toVector },
};
