/**
 * Work that can be laid aside at each `yield`, so that whoever runs it can let others in between;
 * what it returns is the same however often that happens.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does work in one go, and gives what it comes to. */
export function doAll<T>(steps: Steps<T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}
