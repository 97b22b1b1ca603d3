/** Every way to choose so many of the values, with repetition and regardless of order. */
export function choose<T>(values: readonly T[], count: number): readonly (readonly T[])[] {
  if (count === 0) return [[]];
  return values.flatMap((value, index) =>
    choose(values.slice(index), count - 1).map((rest) => [value, ...rest]),
  );
}

/** Every sequence of so many of the values. */
export function tuples<T>(values: readonly T[], count: number): readonly (readonly T[])[] {
  if (count === 0) return [[]];
  const shorter = tuples(values, count - 1);
  return values.flatMap((value) => shorter.map((rest) => [value, ...rest]));
}

/** In how many orders the values can stand that are told apart. */
export function permutations(values: readonly unknown[]): number {
  const counts = new Map<unknown, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let ways = factorial(values.length);
  for (const count of counts.values()) ways /= factorial(count);
  return ways;
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
