import { distanceOf } from './calibration.ts';
import { type Look, numbersOnly, peersSeen, silent } from './look.ts';
import { type KOfN, type Mark, type PersistenceState, stepPersistence } from './persistence.ts';

/** How a quantile is judged where only the quantile is known and no histogram. */
export interface QuantileRatioRules {
  /** As the past of the cluster calibrated it. */
  readonly looks: KOfN;
  /** How the canary always differs from its peers, as ln of the ratio. */
  readonly offset: number;
  /** 2 for `< 2 * baseline`. */
  readonly factor: number;
  /** Below it no ratio is a breach, in the unit of the quantile. */
  readonly floor: number;
  /** The node's own quantile before the change at this time of the day; undefined if not asked. */
  readonly before: number | undefined;
  readonly asksPeers: boolean;
  /** The last finite bound of a histogram that answers +Inf above it; undefined if not known. */
  readonly lastBound: number | undefined;
}

/** A breach is taken back below so much of the limit. */
const CLEAR_PART = 0.8;

/**
 * Takes one look at quantiles. Against peers and the past alike the canary has to be beyond both;
 * beyond its past alone, it shares that with its peers, which is the environment.
 */
export function stepQuantileRatio(
  before: PersistenceState,
  given: Look<number>,
  rules: QuantileRatioRules,
): PersistenceState {
  const look = withinBounds(numbersOnly(given), rules);
  const mark = look.canary.kind === 'seen' ? markOf(look.canary.value, look, rules) : undefined;
  return stepPersistence(before, { look, mark }, rules.looks);
}

function markOf(own: number, look: Look<number>, rules: QuantileRatioRules): Mark | undefined {
  const { factor, floor, offset, asksPeers, before } = rules;
  const peers = asksPeers ? peersSeen(look).map(({ value }) => value) : [];
  const distance = distanceOf(own, peers);
  const ofPeers = distance === undefined ? undefined : Math.exp(distance - offset) / factor;
  const ofBefore = before === undefined || before <= 0 ? undefined : own / before / factor;
  const known = [ofPeers, ofBefore].filter((each) => each !== undefined);
  if (known.length === 0) return undefined;
  const isAbove = own > floor;
  const isBeyond = isAbove && known.every((part) => part > 1);
  return {
    isBeyond: isAbove && (ofBefore ?? ofPeers ?? 0) > 1,
    isClear: !isAbove || (ofBefore ?? ofPeers ?? 0) < CLEAR_PART,
    othersBeyond: isAbove && !isBeyond && ofBefore !== undefined && ofBefore > 1,
  };
}

/** +Inf says that the quantile is above the last bound: at least that is known of it. */
function withinBounds(look: Look<number>, { lastBound }: QuantileRatioRules): Look<number> {
  const { canary } = look;
  if (canary.kind === 'silent' || Number.isFinite(canary.value)) return look;
  const value = lastBound;
  return {
    ...look,
    canary: value === undefined ? silent('not-a-number') : { kind: 'seen', value },
  };
}
