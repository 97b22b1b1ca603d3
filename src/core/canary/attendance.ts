import { type DurationMs, durationMs, type Instant } from '../base/time.ts';
import { type CriterionState, noData } from './criterion-state.ts';
import { type Look, type SilenceWhy, wasRead } from './look.ts';

/** Who showed something when: what tells a judge that nothing is bad from one that sees nothing. */
export interface Attendance {
  /** The first and the last look; undefined before the first. */
  readonly since?: Instant;
  readonly at?: Instant;
  /** When the canary last showed something, and when any peer was last read. */
  readonly canarySeenAt?: Instant;
  readonly peersSeenAt?: Instant;
  /** Why the canary showed nothing at the last look. */
  readonly why?: SilenceWhy;
  /** Whether every node that was silent at the last look lacked the metric. */
  readonly allMissing: boolean;
}

/** Before the first look. */
export const NOBODY_SEEN: Attendance = { allMissing: false };

/**
 * How long a canary may say nothing before a person is asked. A restart takes less, and a metric
 * that went away with an upgrade stays away.
 */
export const SILENCE_MAX_MS: DurationMs = durationMs(120_000);

/** Silences that were expected and say nothing of the canary's health. */
const EXPECTED: ReadonlySet<SilenceWhy> = new Set(['masked', 'no-traffic', 'out']);

/** Takes attendance at a look. */
export function attend(before: Attendance, look: Look<unknown>): Attendance {
  const { at, canary } = look;
  const why = canary.kind === 'silent' ? canary.why : undefined;
  const canarySeenAt = why === undefined ? at : before.canarySeenAt;
  const peersSeenAt = look.peers.some((peer) => wasRead(peer.look)) ? at : before.peersSeenAt;
  const peersMiss = look.peers.every(
    (peer) => peer.look.kind === 'silent' && peer.look.why === 'metric-missing',
  );
  return {
    since: before.since ?? at,
    at,
    ...(canarySeenAt === undefined ? {} : { canarySeenAt }),
    ...(peersSeenAt === undefined ? {} : { peersSeenAt }),
    ...(why === undefined ? {} : { why }),
    allMissing: why === 'metric-missing' && peersMiss,
  };
}

/** The time that a judge has watched for. */
export function watchedMs({ since, at }: Attendance): DurationMs {
  return durationMs(since === undefined || at === undefined ? 0 : at - since);
}

/**
 * That nothing can be told, and why; undefined while the canary shows something, or has been silent
 * for so short, or so expectedly, that what was seen before still stands. When everybody is silent
 * the fault lies with who looks, and only blindness is reported.
 */
export function absenceOf(attendance: Attendance): CriterionState | undefined {
  const { since, at, canarySeenAt, peersSeenAt, why, allMissing } = attendance;
  if (since === undefined || at === undefined) return noData('blind', false);
  if (why === undefined || EXPECTED.has(why)) return undefined;
  if (canarySeenAt === undefined && peersSeenAt === undefined && allMissing) {
    return noData('metric-unknown', true);
  }
  if (at - (canarySeenAt ?? since) <= SILENCE_MAX_MS) {
    return canarySeenAt === undefined ? noData('canary-silent', false) : undefined;
  }
  if (at - (peersSeenAt ?? since) > SILENCE_MAX_MS) return noData('blind', false);
  return noData(why === 'metric-missing' ? 'metric-lost' : 'canary-silent', true);
}
