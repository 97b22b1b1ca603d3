import { EventQueue } from '../../src/demo/model/event-queue.ts';
import { createModel, step } from '../../src/demo/model/model.ts';
import { Random } from '../../src/demo/model/random.ts';
import { Trace } from '../../src/demo/model/trace.ts';
import type { World as Raft } from '../../src/demo/model/world.ts';
import { RAFT_PACE, VERSIONS, WRITES_PER_SECOND } from './scale.ts';

/** What must hold; those without a number say what they are of. */
export type Invariant =
  | 'I1'
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I5'
  | 'I6'
  | 'I7'
  | 'I8'
  | 'rollout'
  | 'no-throw'
  | 'alive';

/** That something does not hold, and since when in the time of the world. */
export interface Violation {
  readonly invariant: Invariant;
  readonly atMs: number;
  readonly what: string;
}

interface Due {
  readonly what: string;
  readonly run: () => void;
}

/** How many lines of the trace are kept for whoever reads of a failure. */
const NOTES_KEPT = 60;

/**
 * The time of the world, its chance, and what is due in it. It pops one event after the other by
 * time and sequence; whatever the guard does on it is done before the next one.
 */
export class World {
  readonly random: Random;
  readonly raft: Raft;
  readonly #queue = new EventQueue<Due>();
  readonly #trace = new Trace();
  readonly #notes: string[] = [];
  readonly #print: ((line: string) => void) | undefined;
  #nowMs = 0;
  #events = 0;
  #violation: Violation | undefined;
  #isCalm = false;

  constructor(options: {
    readonly seed: number;
    readonly members: number;
    readonly learners: number;
    readonly print: ((line: string) => void) | undefined;
  }) {
    const { seed, members, learners } = options;
    this.random = new Random(seed);
    this.#print = options.print;
    this.raft = createModel({
      ...{ members, learners, seed: seed + 1, version: VERSIONS.before },
      writesPerSecond: WRITES_PER_SECOND,
    });
  }

  /** True time since the beginning, in milliseconds; no clock of the world shows it. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** How many events have happened. */
  get events(): number {
    return this.#events;
  }

  /** The first thing that did not hold. */
  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** Whether nothing goes wrong any more, and nobody makes trouble. */
  get isCalm(): boolean {
    return this.#isCalm;
  }

  /** From now on nothing goes wrong. */
  calm(): void {
    this.note('== calm');
    this.#isCalm = true;
  }

  /** The hash of all that happened: the same for the same seed, wherever and whenever. */
  get hash(): string {
    return `${this.#trace.hash}-${this.raft.trace.hash}`;
  }

  /** The last lines of the trace. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  /** Lets something happen after so many milliseconds, and after all that is due until then. */
  after(delayMs: number, what: string, run: () => void): void {
    this.#queue.push(this.#nowMs + Math.max(0, delayMs), { what, run });
  }

  /** Resolves after so many milliseconds. */
  passing(delayMs: number, what: string): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, what, resolve));
  }

  /** Pops the next event, and lets everything that it leads to come to rest. */
  async step(): Promise<void> {
    const atMs = this.#queue.nextAtMs;
    const due = this.#queue.pop();
    if (due === undefined) throw new Error('nothing is due: the guard alone looks for ever');
    this.#nowMs = atMs;
    this.#events += 1;
    for (const { kind, member } of step(this.raft, atMs / RAFT_PACE))
      this.note(`${member} ${kind}`);
    this.#mix(due.what);
    due.run();
    await settled();
  }

  /** Takes a line into the trace. */
  note(line: string): void {
    this.#mix(line);
    const text = `${(this.#nowMs / 1_000).toFixed(3).padStart(9)} ${line}`;
    this.#print?.(text);
    this.#notes.push(text);
    if (this.#notes.length > NOTES_KEPT) this.#notes.shift();
  }

  /** Says that something does not hold. Only the first is kept: the others follow from it. */
  broken(invariant: Invariant, what: string): void {
    this.note(`!! ${invariant}: ${what}`);
    this.#violation ??= { invariant, atMs: this.#nowMs, what };
  }

  /** Whether something with this chance happens. */
  chance(probability: number): boolean {
    return this.random.between(0, 1) < probability;
  }

  /** One of several, each as likely as any other. */
  pick<T>(from: readonly [T, ...T[]]): T {
    return from[Math.floor(this.random.between(0, from.length))] ?? from[0];
  }

  #mix(text: string): void {
    this.#trace.mix(this.#nowMs);
    for (let at = 0; at < text.length; at += 1) this.#trace.mix(text.charCodeAt(at));
  }
}

/** One turn of the event loop: all promises that are ready have been followed to their ends. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
