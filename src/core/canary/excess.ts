import type { NodeId } from '../base/ids.ts';
import type { Instant } from '../base/time.ts';
import { type Attendance, attend, NOBODY_SEEN } from './attendance.ts';
import {
  barOf,
  bet,
  type Capital,
  differenceStakes,
  eValueOfAll,
  isRefuted,
  openCapital,
  type Stakes,
  shareStakes,
} from './betting.ts';
import type { Failure } from './criterion-state.ts';
import { type Counts, type Look, peersSeen } from './look.ts';
import { addCounts, NOTHING_COUNTED, pooled, shareOf, type Tally } from './tally.ts';

/** What a share of bad events is judged by: errors, or requests that were slower than a bound. */
export interface ExcessRules {
  /** The share that is too much: 0.001 for `ratio < 0.1%`, 0.01 for a p99. */
  readonly limit: number;
  /** The probability, at most, of ever failing a node that stays within the limit. */
  readonly alpha: number;
  /** Looks that are planned, at the interval of scrapes. */
  readonly looksPlanned: number;
  /** Whether peers are asked. Without them, and where there are none, the node's past is. */
  readonly asksPeers: boolean;
  /** The node's own share before the change; undefined where nothing was recorded. */
  readonly before: number | undefined;
  /** How much the share jumped about before the change, 1 where nothing was recorded. */
  readonly dispersionBefore: number;
  /** The share that ends the canary without statistics; undefined where none does. */
  readonly grossShare: number | undefined;
}

/** What an excess judge remembers; survives a restart as JSON. */
export interface ExcessState {
  /** Against "the canary's share is within the limit". */
  readonly above: Capital;
  /** Against "the share of all peers together is within the limit". */
  readonly peersAbove: Capital;
  /** Against "the canary is no worse than its peers", one game for each cap on the difference. */
  readonly worse: readonly Capital[];
  readonly canary: Tally;
  readonly peers: Tally;
  /** Looks in a row with gross damage, while the peers had none. */
  readonly gross: number;
  /** Peers that showed something at the last look that had any. */
  readonly peersUsed: readonly NodeId[];
  readonly attendance: Attendance;
  readonly failed?: Failure;
}

/**
 * Differences are cut off at so many times the limit, in a game each. The near cap soon sees errors
 * that are there at every look. To it a burst of errors is no more than a few errors, so that those
 * which come now and then are only seen by the far one.
 */
const CAPS_OF_LIMIT = [10, 100] as const;

/** Looks in a row, and bad events in each, that make gross damage and no accident. */
const GROSS_LOOKS = 3;
const GROSS_EVENTS = 5;

/**
 * Peers with less than this part of the canary's share are not in the same trouble, if they were in
 * none of that size before: what comes in bursts comes to each node at its own time.
 */
const CLEAN_PART = 0.1;

/** The bets that a criterion makes. */
export function stakesOf({ limit, alpha, looksPlanned }: ExcessRules): {
  readonly share: Stakes;
  readonly differences: readonly Stakes[];
} {
  const caps = CAPS_OF_LIMIT.map((times) => Math.min(1, times * limit));
  return {
    share: shareStakes(limit, looksPlanned, alpha),
    differences: caps.map((cap) => differenceStakes(cap, looksPlanned, alpha)),
  };
}

/** A judge that has seen nothing. */
export function openExcess(rules: ExcessRules): ExcessState {
  const { share, differences } = stakesOf(rules);
  return {
    above: openCapital(share),
    peersAbove: openCapital(share),
    worse: differences.map(openCapital),
    canary: NOTHING_COUNTED,
    peers: NOTHING_COUNTED,
    gross: 0,
    peersUsed: [],
    attendance: NOBODY_SEEN,
  };
}

/** Takes one look. A node without events at a look is not bet on. */
export function stepExcess(
  before: ExcessState,
  look: Look<Counts>,
  rules: ExcessRules,
): ExcessState {
  const stakes = stakesOf(rules);
  const peers = peersSeen(look).filter(({ value }) => isCount(value));
  const beside = pooled(peers.map(({ value }) => value));
  const own = look.canary.kind === 'seen' && isCount(look.canary.value) ? look.canary.value : NONE;
  const state: ExcessState = {
    above: betOnShare(before.above, own, stakes.share),
    peersAbove: betOnShare(before.peersAbove, beside, stakes.share),
    worse: before.worse.map((game, index) =>
      betOnDifference(game, { own, beside }, stakes.differences[index]),
    ),
    canary: addCounts(before.canary, own),
    peers: addCounts(before.peers, beside),
    gross: grossAfter(before, { own, beside }, rules),
    peersUsed: beside.total > 0 ? peers.map(({ node }) => node) : before.peersUsed,
    attendance: attend(before.attendance, look),
    ...(before.failed === undefined ? {} : { failed: before.failed }),
  };
  const failed = state.failed ?? failureOf(state, rules, look.at);
  return failed === undefined ? state : { ...state, failed };
}

const NONE: Counts = { bad: 0, total: 0 };

function isCount({ bad, total }: Counts): boolean {
  return Number.isFinite(total) && total >= 0 && bad >= 0 && bad <= total;
}

function betOnShare(capital: Capital, { bad, total }: Counts, stakes: Stakes): Capital {
  return total > 0 ? bet(capital, bad / total, stakes) : capital;
}

interface Pair {
  readonly own: Counts;
  readonly beside: Counts;
}

/**
 * Bets on min(canary, c) − min(peers, c). A cut-off share is a concave function, and the share of
 * many requests jumps about less than that of few: so a canary that behaves as its peers do, and
 * serves no more than all of them, falls below them in expectation and not above, whatever the
 * bursts. A look at which the peers together serve less than the canary is not bet on.
 */
function betOnDifference(
  capital: Capital,
  { own, beside }: Pair,
  stakes: Stakes | undefined,
): Capital {
  if (stakes === undefined || own.total <= 0 || beside.total < own.total) return capital;
  const cap = stakes.range[1];
  const cut = ({ bad, total }: Counts) => Math.min(cap, bad / total);
  return bet(capital, cut(own) - cut(beside), stakes);
}

/** Looks in a row with gross damage; `state` is before the look, and knows how the peers were. */
function grossAfter(
  { gross, peers }: ExcessState,
  { own, beside }: Pair,
  { grossShare }: ExcessRules,
): number {
  if (own.total === 0) return gross;
  if (grossShare === undefined) return 0;
  const share = own.bad / own.total;
  const isGross = own.bad >= GROSS_EVENTS && share >= grossShare;
  const isClean = beside.bad <= CLEAN_PART * share * beside.total;
  const wereClean = (shareOf(peers) ?? 0) <= CLEAN_PART * grossShare;
  return isGross && isClean && wereClean ? gross + 1 : 0;
}

/** Shown bad, and to be the change's own doing: both, or it is no failure. */
function failureOf(state: ExcessState, rules: ExcessRules, at: Instant): Failure | undefined {
  const stakes = stakesOf(rules);
  if (rules.asksPeers && isRefuted(state.peersAbove, stakes.share)) return undefined;
  if (state.gross >= GROSS_LOOKS && !wasSoBefore(rules)) return { at, by: 'gross-damage' };
  if (!isRefuted(state.above, stakes.share)) return undefined;
  const isOwn = hasPeers(state, rules)
    ? eValueOfAll(state.worse) >= barOf(rules)
    : rules.before !== undefined && !wasSoBefore(rules);
  return isOwn ? { at, by: 'evidence' } : undefined;
}

/** Whether peers could be compared with at half of the looks at which the canary was seen. */
export function hasPeers({ worse, canary }: ExcessState, { asksPeers }: ExcessRules): boolean {
  const compared = looksCompared({ worse });
  return asksPeers && compared > 0 && 2 * compared >= canary.looks;
}

/** Looks at which the canary was compared with its peers. */
export function looksCompared({ worse }: Pick<ExcessState, 'worse'>): number {
  return worse[0]?.looks ?? 0;
}

/** Whether the node was beyond the limit before anything was changed. */
export function wasSoBefore({ before, limit }: ExcessRules): boolean {
  return before !== undefined && before >= limit;
}
