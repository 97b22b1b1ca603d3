import { medianOf } from './median.ts';
import type { KOfN } from './persistence.ts';

/** The quantile of one node over the past, look by look; undefined where it showed none. */
export type QuantileHistory = readonly (number | undefined)[];

/** What the past of a cluster is calibrated for. */
export interface CalibrationRules {
  /** 2 for `< 2 * baseline`. */
  readonly factor: number;
  /**
   * How far from a false alarm the past has to stay, 1 being one in that very time. At 0.5 a
   * window has to hold more than twice the looks beyond the limit that any of the past did.
   */
  readonly margin: number;
}

/** How persistent a breach has to be on this cluster, found on its own past. */
export type Calibration =
  | {
      readonly kind: 'calibrated';
      readonly looks: KOfN;
      /** The most looks beyond the limit that any window of any node held while all was well. */
      readonly worstInPast: number;
      /** How each node differs from its peers at all times: ln of its quantile over theirs. */
      readonly offsets: readonly number[];
    }
  /** Even the longest window would have fired: the criterion can inform, and not judge. */
  | { readonly kind: 'too-noisy'; readonly worstInPast: number }
  | { readonly kind: 'too-short'; readonly looks: number };

/** The margin of a criterion that says nothing about it. */
export const CALIBRATION_MARGIN = 0.5;

/** Lengths that are tried, shortest first: it decides how soon a regression is seen. */
const WINDOWS = [5, 10, 20, 40, 80] as const;

/** The part of a window that has to be beyond the limit. */
const PART = 0.8;

/** Three of the longest windows: less says nothing of how noise hangs together. */
const HISTORY_LOOKS_MIN = 240;

/**
 * Lets every node in turn play the canary on the past, and takes the shortest window in which none
 * of them was beyond the limit often enough to come near a breach. Histories are aligned: the same
 * index is the same look.
 */
export function calibrate(
  histories: readonly QuantileHistory[],
  { factor, margin }: CalibrationRules,
): Calibration {
  const distances = histories.map((_, node) => distancesOf(histories, node));
  const shortest = Math.min(...distances.map((each) => each.length));
  if (histories.length < 2 || shortest < HISTORY_LOOKS_MIN) {
    return { kind: 'too-short', looks: histories.length < 2 ? 0 : shortest };
  }
  const offsets = distances.map((each) => medianOf(each) ?? 0);
  const beyond = distances.map((each, node) =>
    each.map((distance) => distance - (offsets[node] ?? 0) > Math.log(factor)),
  );
  let worst = 0;
  for (const n of WINDOWS) {
    const k = Math.ceil(PART * n);
    worst = Math.max(...beyond.map((each) => mostWithin(each, n)));
    if (worst < margin * k) {
      return { kind: 'calibrated', looks: { k, n }, worstInPast: worst, offsets };
    }
  }
  return { kind: 'too-noisy', worstInPast: worst };
}

/** How far a quantile is from those of the peers, as ln of their ratio; undefined for none. */
export function distanceOf(own: number, peers: readonly number[]): number | undefined {
  const beside = medianOf(peers.filter((each) => each > 0 && Number.isFinite(each)));
  if (beside === undefined || !(own > 0) || !Number.isFinite(own)) return undefined;
  return Math.log(own / beside);
}

function distancesOf(histories: readonly QuantileHistory[], node: number): readonly number[] {
  return (histories[node] ?? []).flatMap((own, look) => {
    const peers = histories.flatMap((other, index) => (index === node ? [] : (other[look] ?? [])));
    return own === undefined ? [] : (distanceOf(own, peers) ?? []);
  });
}

/** The most of `n` neighbours that are true. */
function mostWithin(flags: readonly boolean[], n: number): number {
  let held = 0;
  let most = 0;
  for (const [index, flag] of flags.entries()) {
    held += (flag ? 1 : 0) - (flags[index - n] === true ? 1 : 0);
    most = Math.max(most, held);
  }
  return most;
}
