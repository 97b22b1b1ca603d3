import { known, type Reading, unknown } from '../base/reading.ts';
import { type DurationMs, describeDuration, type Instant, instant } from '../base/time.ts';

/** A log index at a moment. */
export interface IndexPoint {
  readonly at: Instant;
  readonly index: number;
}

/** The newest point of an index and, where there is one, the point before it. */
export interface IndexTrack {
  readonly latest: IndexPoint;
  readonly previous: IndexPoint | undefined;
}

/**
 * How many entries a member is behind the leader, read at one instant. Members are scraped some
 * milliseconds apart; at 5,000 writes/s that alone would look like a lag. So both indexes are read
 * at the earlier of the two newest sample times, the later track being interpolated between its
 * last two points. Its newest point lies just after that instant, hence the error is the change of
 * pace within the bracket, not within the whole scrape interval.
 *
 * Unknown when the two samples lie further apart than `bracketMaxMs`, or when the later track has
 * no earlier point of the same run of its process to interpolate from: an index only falls when
 * the process starts again. Never negative: a follower may learn of a commit after it has been
 * counted.
 */
export function indexLag(
  leader: IndexTrack,
  member: IndexTrack,
  bracketMaxMs: DurationMs,
): Reading {
  const at = instant(Math.min(leader.latest.at, member.latest.at));
  const bracketMs = Math.abs(leader.latest.at - member.latest.at);
  if (bracketMs > bracketMaxMs) {
    return unknown(
      'bracket-too-wide',
      `leader and member were read ${describeDuration(bracketMs)} apart`,
    );
  }
  const leaderIndex = indexAt(leader, at);
  const memberIndex = indexAt(member, at);
  if (leaderIndex === undefined || memberIndex === undefined) {
    const detail = 'two samples since the start are needed to read an index in between';
    return unknown('no-sample', detail);
  }
  if (!Number.isFinite(leaderIndex) || !Number.isFinite(memberIndex)) {
    return unknown('not-finite', `the indexes are ${leaderIndex} and ${memberIndex}`);
  }
  return known(Math.max(0, Math.round(leaderIndex - memberIndex)), at);
}

function indexAt({ latest, previous }: IndexTrack, at: Instant): number | undefined {
  if (latest.at === at) return latest.index;
  if (previous === undefined || previous.at > at || previous.index > latest.index) return undefined;
  const share = (at - previous.at) / (latest.at - previous.at);
  return previous.index + share * (latest.index - previous.index);
}
