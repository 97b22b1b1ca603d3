import { type Line, renderLine } from '../cli/styled-text.ts';
import { type DurationMs, durationMs, type Instant, instant } from '../core/base/time.ts';
import type { Verdict } from '../core/verdict/decide.ts';
import type { Occurrence } from '../demo/model/world.ts';
import type { ActBegun } from '../demo/scenario/play.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Guard } from '../service/guard.ts';
import {
  actLines,
  type GroupedVerdict,
  gist,
  type Introduction,
  introduction,
  occurrenceLines,
  verdictLines,
} from './demo-view.ts';

/** Half a scrape interval of the demo: no answer is told later than that after it changed. */
const LOOK_EVERY_MS: DurationMs = durationMs(500);

/** What a narrator tells through. */
export interface NarratorOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Whether what is printed goes where colours are shown. */
  readonly hasColours: boolean;
  readonly print: (line: string) => void;
}

/** What the narrator heard and has not told. */
type Heard = { readonly at: Instant } & (
  | { readonly kind: 'act'; readonly act: ActBegun }
  | { readonly kind: 'occurrence'; readonly occurrence: Occurrence }
);

/**
 * Tells people at a terminal what happens in the demo cluster and what the guard says to it. What
 * it hears before it begins to tell is told first.
 */
export class DemoNarrator {
  readonly #options: NarratorOptions;
  readonly #begunAt: Instant;
  readonly #heard: Heard[] = [];
  /** By node, the gist of what was told last. */
  readonly #told = new Map<string, string>();
  /** Members that have crashed: only of these is a start worth a line. */
  readonly #crashed = new Set<string>();

  constructor(options: NarratorOptions) {
    this.#options = options;
    this.#begunAt = options.clock.now();
  }

  /** Takes note of an act that begins. */
  hearAct(act: ActBegun): void {
    this.#heard.push({ kind: 'act', act, at: this.#options.clock.now() });
  }

  /** Takes note of what happened inside the cluster. */
  hearOccurrence(occurrence: Occurrence): void {
    const { kind, member } = occurrence;
    if (kind === 'crashed') this.#crashed.add(member);
    if (kind === 'started' && !this.#crashed.has(member)) return;
    this.#heard.push({ kind: 'occurrence', occurrence, at: this.#options.clock.now() });
  }

  /** Tells until the signal aborts. */
  async narrate(
    guard: Pick<Guard, 'advise'>,
    { opening, signal }: { readonly opening: Introduction; readonly signal: AbortSignal },
  ): Promise<void> {
    const { clock, timers } = this.#options;
    this.#print(introduction(opening));
    while (!signal.aborted) {
      this.#tellHeard();
      this.#tellAnswers(guard, opening.members);
      await timers.sleepUntil(instant(clock.now() + LOOK_EVERY_MS), signal);
    }
  }

  #tellHeard(): void {
    for (const heard of this.#heard.splice(0)) {
      const elapsedMs = heard.at - this.#begunAt;
      this.#print(
        heard.kind === 'act'
          ? actLines(heard.act.title, elapsedMs)
          : occurrenceLines(heard.occurrence, elapsedMs),
      );
    }
  }

  #tellAnswers(guard: Pick<Guard, 'advise'>, members: readonly string[]): void {
    const elapsedMs = this.#options.clock.now() - this.#begunAt;
    const nodesWidth = members.join(' ').length;
    for (const group of this.#changedGroups(guard, members)) {
      this.#print(verdictLines(group, { elapsedMs, nodesWidth }));
    }
  }

  /** Nodes whose answer has changed, those with the same answer together. */
  #changedGroups(
    guard: Pick<Guard, 'advise'>,
    members: readonly string[],
  ): Iterable<GroupedVerdict> {
    const groups = new Map<string, { readonly nodes: string[]; readonly verdict: Verdict }>();
    for (const node of members) {
      const verdict = adviceOn(guard, node);
      if (verdict === undefined) continue;
      const key = gist(verdict);
      if (this.#told.get(node) === key) continue;
      this.#told.set(node, key);
      const group = groups.get(key) ?? { nodes: [], verdict };
      group.nodes.push(node);
      groups.set(key, group);
    }
    return groups.values();
  }

  #print(lines: readonly Line[]): void {
    const { print, hasColours } = this.#options;
    for (const line of lines) print(renderLine(line, hasColours));
  }
}

/** What the guard says to a restart; nothing until it has looked for the first time. */
function adviceOn(guard: Pick<Guard, 'advise'>, node: string): Verdict | undefined {
  const question = { cluster: 'demo', node, action: 'restart' } as const;
  const answer = guard.advise({ ...question, toVersion: undefined, runbook: undefined });
  return answer.kind === 'verdict' ? answer.verdict : undefined;
}
