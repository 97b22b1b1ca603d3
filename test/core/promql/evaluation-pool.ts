import type { SeriesFixture } from './fixtures.ts';

/** Expressions of every kind that the evaluator treats in its own way. */
export const POOL: readonly string[] = [
  'x',
  'x{node="n1"}',
  'x offset 20s',
  'x offset -20s',
  'x @ 60',
  'x @ end()',
  'sum(x)',
  'sum by (node) (x)',
  'avg without (node) (x)',
  'topk(1, x)',
  'rate(x[1m])',
  'increase(x[45s])',
  'irate(x[1m] offset 15s)',
  'sum by (node) (rate(x[1m])) / on (node) sum by (node) (rate(y[1m]))',
  'max_over_time(y[40s])',
  'avg_over_time(y[40s])',
  'quantile_over_time(0.5, y[1m])',
  'stddev_over_time(y[1m])',
  'changes(y[1m])',
  'resets(x[1m])',
  'deriv(y[1m])',
  'predict_linear(y[1m], 30)',
  'last_over_time(y[30s])',
  'count_over_time(x[1m] @ start())',
  'max_over_time(sum by (node) (rate(x[30s]))[1m:10s])',
  'avg_over_time(x[1m:7s] offset 5s)',
  'sum_over_time(avg_over_time(y[20s:5s])[40s:10s])',
  'absent(x{node="n9"})',
  'absent_over_time(y{node="n2"}[10s])',
  'timestamp(x)',
  'x and on (node) y',
  'x or y',
  'x unless on (node) y',
  'x > bool on (node) y',
  'x > 3',
  'scalar(y{node="n1"}) + x',
  'label_replace(x, "to", "$1", "node", "(.*)")',
  'histogram_quantile(0.9, x)',
  'time() - timestamp(y)',
  'vector(1)',
  '-x',
  '(x)',
];

/** Series with resets, gaps, ends and returns; values by a small generator of numbers. */
export function randomFixtures(seed: number, lengthSeconds: number): readonly SeriesFixture[] {
  let state = seed;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  return ['n1', 'n2', 'n3'].flatMap((node, ordinal) =>
    ['x', 'y'].map((name): SeriesFixture => {
      const isCounter = name === 'x';
      let value = 0;
      const move = (dice: number): number => {
        if (dice === 0) value = 0;
        else value += isCounter ? next(10) : next(10) / 4 - 1;
        return value;
      };
      const points: Record<number, number | 'stale'> = {};
      for (let second = next(10); second <= lengthSeconds; second += 5) {
        const dice = next(20);
        if (dice !== 2) points[second] = dice === 1 ? 'stale' : move(dice);
      }
      return { name, labels: { node }, node: ordinal, points };
    }),
  );
}
