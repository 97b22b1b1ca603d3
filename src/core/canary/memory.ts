import type { DurationMs, Instant } from '../base/time.ts';
import { type TrendPoint, trendOf } from '../series/trend.ts';
import { type Look, peersSeen } from './look.ts';
import { medianOf } from './median.ts';
import { followMinutes } from './minutes.ts';
import {
  failedBy,
  type KOfN,
  NOTHING_MARKED,
  type PersistenceState,
  stepPersistence,
} from './persistence.ts';

/** The memory of a process, and how long it has run: a fresh one is small. */
export interface MemoryValue {
  readonly bytes: number;
  readonly uptimeMs: DurationMs;
}

/** What is usual at each age of a process, oldest age last; made of the peers' own starts. */
export type UptimeCurve = readonly MemoryValue[];

/** How memory is judged. */
export interface MemoryRules {
  /** 1.5 for `< 1.5 * baseline`. */
  readonly factor: number;
  readonly looks: KOfN;
  /** Empty where no start of a peer was recorded. */
  readonly curve: UptimeCurve;
  readonly asksPeers: boolean;
  /** When the canary is over: what grows has to stay within the limit until then. */
  readonly endsAt: Instant;
}

/** What the judge of memory remembers. */
export interface MemoryState {
  readonly persistence: PersistenceState;
  /** The ratio to what is usual, once a minute over the last hour. */
  readonly minutes: readonly TrendPoint[];
  /** How many looks in a row its slope has been leading beyond the limit. */
  readonly climbing: number;
}

/** Before the first look. */
export const NO_MEMORY_SEEN: MemoryState = {
  persistence: NOTHING_MARKED,
  minutes: [],
  climbing: 0,
};

/** 16 of 20: memory moves slowly, and garbage collection makes teeth. */
export const MEMORY_LOOKS: KOfN = { k: 16, n: 20 };

/** Without a curve a process that is younger is not compared, and no slope of it counts. */
const WARM_MS = 1_800_000;

/** A slope of less than half an hour is the warming up of caches. */
const SLOPE_MINUTES_MIN = 30;

/** A breach is taken back below so much of the limit. */
const CLEAR_PART = 0.9;

/**
 * Takes one look: the memory of the canary as a ratio to what is usual at its age. It fails when
 * the ratio persists beyond the limit, or when its slope over the last hour (Theil 1950, Sen
 * 1968) leads there before the end, for as many looks as a breach takes.
 */
export function stepMemory(
  before: MemoryState,
  look: Look<MemoryValue>,
  rules: MemoryRules,
): MemoryState {
  const { factor, looks } = rules;
  const ratio = look.canary.kind === 'seen' ? ratioOf(look.canary.value, look, rules) : undefined;
  if (ratio === undefined || look.canary.kind === 'silent') {
    const step = { look, mark: undefined };
    return { ...before, persistence: stepPersistence(before.persistence, step, looks) };
  }
  const mark = {
    isBeyond: ratio > factor,
    isClear: ratio < CLEAR_PART * factor,
    othersBeyond: othersBeyond(look, rules),
  };
  const persistence = stepPersistence(before.persistence, { look, mark }, looks);
  const isWarm = look.canary.value.uptimeMs >= WARM_MS;
  const point = { at: look.at, value: ratio };
  const minutes = isWarm ? followMinutes(before.minutes, point) : before.minutes;
  const climbs = !mark.othersBeyond && leadsBeyond(minutes, point, rules);
  const climbing = climbs ? before.climbing + 1 : 0;
  const failed = climbing >= looks.n;
  return {
    persistence: failed ? failedBy(persistence, 'slope', look.at) : persistence,
    minutes,
    climbing,
  };
}

/** How many times what is usual at its age; undefined where nothing says what is usual. */
function ratioOf(
  { bytes, uptimeMs }: MemoryValue,
  look: Look<MemoryValue>,
  { curve, asksPeers }: MemoryRules,
): number | undefined {
  const usual = usualAt(curve, uptimeMs);
  if (usual !== undefined) return bytes / usual;
  if (!asksPeers || uptimeMs < WARM_MS) return undefined;
  const peers = peersSeen(look).filter(({ value }) => value.uptimeMs >= WARM_MS);
  const median = medianOf(peers.map(({ value }) => value.bytes));
  return median === undefined || median <= 0 ? undefined : bytes / median;
}

function othersBeyond(look: Look<MemoryValue>, { curve, factor, asksPeers }: MemoryRules): boolean {
  if (!asksPeers) return false;
  const ratios = peersSeen(look).flatMap(({ value }) => {
    const usual = usualAt(curve, value.uptimeMs);
    return usual === undefined ? [] : value.bytes / usual;
  });
  return (medianOf(ratios) ?? 0) > factor;
}

function leadsBeyond(
  minutes: readonly TrendPoint[],
  now: TrendPoint,
  { factor, endsAt }: MemoryRules,
): boolean {
  if (minutes.length < SLOPE_MINUTES_MIN || now.at >= endsAt) return false;
  const trend = trendOf(minutes);
  if (trend.kind !== 'rising') return false;
  return now.value + (trend.perSecond * (endsAt - now.at)) / 1_000 >= factor;
}

/** What is usual at an age, between the points of a curve; after its last point that one. */
function usualAt(curve: UptimeCurve, uptimeMs: number): number | undefined {
  const next = curve.findIndex((point) => point.uptimeMs >= uptimeMs);
  const above = curve[next] ?? curve.at(-1);
  const below = next === -1 ? above : curve[next - 1];
  if (above === undefined || (below === undefined && above.uptimeMs !== uptimeMs)) return undefined;
  const from = below ?? above;
  const span = above.uptimeMs - from.uptimeMs;
  const part = span > 0 ? Math.min(1, (uptimeMs - from.uptimeMs) / span) : 1;
  const usual = from.bytes + (above.bytes - from.bytes) * part;
  return usual > 0 ? usual : undefined;
}
