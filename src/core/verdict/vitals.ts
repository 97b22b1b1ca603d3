import type { NodeId } from '../base/ids.ts';
import type { Known, Reading } from '../base/reading.ts';
import type { DurationMs, Instant } from '../base/time.ts';
import type { NodeSnapshot } from '../cluster/node.ts';
import type { ClusterSnapshot } from '../cluster/snapshot.ts';
import { SIGNAL } from '../rulebook/built-in-signals.ts';
import type { CompiledRules } from '../rulebook/compile.ts';
import type { Pulses } from '../rulebook/pulse.ts';
import type { SignalTable } from '../rulebook/record.ts';

/** Something odd that was seen once, and stands in the way for a while. */
export interface Oddity {
  readonly at: Instant;
  /** What had been seen before it, and what was seen then. */
  readonly before: number;
  readonly now: number;
}

/** How the numbers of one member have gone from round to round. */
export interface Course {
  /** When its process started, by its own clock, in seconds of Unix time. */
  readonly startedAtSeconds: number | undefined;
  /** It became another process; `before` and `now` are starts. */
  readonly restarted: Oddity | undefined;
  /** An older process answered than before. */
  readonly startWentBack: Oddity | undefined;
  /** A process that had not started yet by the guard's clock, and by how many seconds. */
  readonly startsIn: number | undefined;
  /** The newest value of everything that only grows while a process lives. */
  readonly grown: ReadonlyMap<string, number>;
  /** One of these became less although the process was the same. */
  readonly wentBack: (Oddity & { readonly what: string }) | undefined;
  /** The applied index of a follower, the commit index of the leader. */
  readonly index: number | undefined;
  /** Since when another member has been beyond that index, while it stood still. */
  readonly passedSince: Instant | undefined;
}

/** Whether what the nodes say moves as that of a living process does. */
export interface Vitals {
  readonly pulses: Pulses;
  readonly courses: ReadonlyMap<NodeId, Course>;
  /** For how long an oddity stands in the way: the window of every rate that it is in. */
  readonly windowMs: DurationMs;
}

/** Starts are told in hundredths of a second; two that are closer are one. */
const START_MIN_SECONDS = 0.5;

/** Clocks of two machines may be this far apart, as explicit timestamps may be. */
const CLOCKS_APART_MAX_SECONDS = 5;

/**
 * Follows the numbers of every node through an evaluation. What is odd is kept for one window:
 * until then rates and shares are of two processes, or of none.
 */
export function followVitals(
  snapshot: ClusterSnapshot,
  what: {
    readonly pulses: Pulses;
    readonly signals: SignalTable;
    readonly rules: Pick<CompiledRules, 'pack'>;
    readonly previous: Vitals | undefined;
    /** The latest that any clock of the guard says it is, in seconds of Unix time, if one does. */
    readonly nowSeconds: number | undefined;
  },
): Vitals {
  const { pulses, signals, rules, previous, nowSeconds } = what;
  const { windowMs } = rules.pack;
  const counters = rules.pack.recorded.flatMap(({ name, kind }) =>
    kind === 'counter' || name === SIGNAL.commitIndex || name === SIGNAL.appliedIndex ? [name] : [],
  );
  const courses = new Map<NodeId, Course>();
  for (const node of snapshot.nodes) {
    const before = previous?.courses.get(node.id) ?? UNSEEN;
    if (node.observation.kind !== 'observed') {
      courses.set(node.id, { ...before, passedSince: undefined });
      continue;
    }
    const grown = new Map<string, number>();
    for (const name of counters) {
      const reading = signals.numbers.get(name)?.get(node.id);
      if (reading?.kind === 'known') grown.set(name, reading.value);
    }
    const { at } = snapshot;
    const course = { ...followProcess(node, before, { at, nowSeconds }), grown };
    const settled = { ...course, ...followGrowth(course, before, at) };
    courses.set(node.id, { ...settled, ...followIndex(node, before, snapshot) });
  }
  return { pulses, courses, windowMs };
}

const UNSEEN: Course = {
  startedAtSeconds: undefined,
  restarted: undefined,
  startWentBack: undefined,
  startsIn: undefined,
  grown: new Map(),
  wentBack: undefined,
  index: undefined,
  passedSince: undefined,
};

function followProcess(
  { startedAtSeconds: start }: NodeSnapshot,
  last: Course,
  { at, nowSeconds }: { readonly at: Instant; readonly nowSeconds: number | undefined },
): Course {
  if (start.kind === 'unknown') return { ...last, startsIn: undefined };
  const now = start.value;
  const before = last.startedAtSeconds;
  const aheadSeconds = nowSeconds === undefined ? 0 : now - nowSeconds;
  const moved = before === undefined ? 0 : now - before;
  const odd = before === undefined ? undefined : { at, before, now };
  return {
    ...last,
    startedAtSeconds: now,
    startsIn: aheadSeconds > CLOCKS_APART_MAX_SECONDS ? aheadSeconds : undefined,
    restarted: moved >= START_MIN_SECONDS ? odd : last.restarted,
    startWentBack: moved <= -START_MIN_SECONDS ? odd : last.startWentBack,
  };
}

/** What only grows became less: by a restart where one is seen, or where none could be. */
function followGrowth(
  course: Course,
  last: Course,
  at: Instant,
): Pick<Course, 'restarted' | 'wentBack'> {
  const { restarted, wentBack } = course;
  const isAnother = restarted !== last.restarted || course.startWentBack !== last.startWentBack;
  if (isAnother) return { restarted, wentBack };
  for (const [what, now] of course.grown) {
    const before = last.grown.get(what);
    if (before === undefined || now >= before) continue;
    const odd = { at, before, now };
    if (course.startedAtSeconds === undefined) return { restarted: odd, wentBack };
    return { restarted, wentBack: { ...odd, what } };
  }
  return { restarted, wentBack };
}

/**
 * Notes since when a follower stands still below what its leader has committed, or a leader below
 * what a follower has applied: each moves within milliseconds while it lives, however little is
 * written. Learners may take their time.
 */
function followIndex(
  node: NodeSnapshot,
  last: Course,
  { nodes, groups, at }: ClusterSnapshot,
): Pick<Course, 'index' | 'passedSince'> {
  const [group] = groups;
  const leadership = group?.leadership;
  const isOneGroup = groups.length === 1 && group?.seats.size === 0;
  if (!isOneGroup || leadership?.kind !== 'known' || node.role !== 'voter') return NO_INDEX;
  const leader = nodes.find(({ id }) => id === leadership.node);
  const isLeader = leader?.id === node.id;
  const own = isLeader ? node.commitIndex : node.appliedIndex;
  if (own.kind === 'unknown') return NO_INDEX;
  const rivals = isLeader
    ? nodes.filter((each) => each !== node).map(({ appliedIndex }) => appliedIndex)
    : [leader?.commitIndex];
  if (own.value !== last.index || !rivals.some((rival) => isBeyond(rival, own))) {
    return { index: own.value, passedSince: undefined };
  }
  return { index: own.value, passedSince: last.passedSince ?? at };
}

const NO_INDEX = { index: undefined, passedSince: undefined } as const;

function isBeyond(rival: Reading | undefined, own: Known): boolean {
  return rival?.kind === 'known' && rival.value > own.value;
}
