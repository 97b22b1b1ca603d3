interface Entry<Event> {
  readonly atMs: number;
  readonly sequence: number;
  readonly event: Event;
}

/**
 * Events ordered by their time and, at the same time, by the order in which they were pushed, so
 * that a run is the same every time. A binary heap in an array.
 */
export class EventQueue<Event> {
  readonly #heap: Entry<Event>[] = [];
  #sequence = 0;

  /** How many events wait. */
  get size(): number {
    return this.#heap.length;
  }

  /** The time of the first event in milliseconds; +Infinity when none waits. */
  get nextAtMs(): number {
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** Adds an event to be popped at its time. */
  push(atMs: number, event: Event): void {
    this.#siftUp({ atMs, sequence: this.#sequence++, event });
  }

  /** Takes the first event out; undefined when none waits. */
  pop(): Event | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.#heap.length > 0) this.#siftDown(last);
    return first.event;
  }

  #siftUp(entry: Entry<Event>): void {
    let hole = this.#heap.length;
    while (hole > 0) {
      const above = (hole - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      this.#heap[hole] = parent;
      hole = above;
    }
    this.#heap[hole] = entry;
  }

  #siftDown(entry: Entry<Event>): void {
    let hole = 0;
    while (true) {
      const left = this.#heap[2 * hole + 1];
      const right = this.#heap[2 * hole + 2];
      if (left === undefined) break;
      const takeRight = right !== undefined && isBefore(right, left);
      const child = takeRight ? right : left;
      if (!isBefore(child, entry)) break;
      this.#heap[hole] = child;
      hole = 2 * hole + (takeRight ? 2 : 1);
    }
    this.#heap[hole] = entry;
  }
}

function isBefore<Event>(left: Entry<Event>, right: Entry<Event>): boolean {
  return left.atMs === right.atMs ? left.sequence < right.sequence : left.atMs < right.atMs;
}
