import type { NodeId } from '../base/ids.ts';
import { describeDuration, durationMs } from '../base/time.ts';
import { absenceOf, watchedMs } from './attendance.ts';
import { barOf, eValueOf, eValueOfAll, isRefuted } from './betting.ts';
import { type CriterionState, type Finding, type Missing, noData } from './criterion-state.ts';
import {
  type ExcessRules,
  type ExcessState,
  hasPeers,
  looksCompared,
  stakesOf,
  wasSoBefore,
} from './excess.ts';
import { eventsMissing, logProof } from './proof.ts';
import { type Interval, rateInterval } from './rate-interval.ts';
import { dispersionOf, shareOf, type Tally } from './tally.ts';

/** Every number behind a judgement of a share; docs/canary-judge.md says what each means. */
export interface ExcessNumbers {
  readonly limit: number;
  /** What each e-value has to reach: 1/α. */
  readonly bar: number;
  readonly aboveLimit: number;
  readonly peersAboveLimit: number;
  readonly worseThanPeers: number;
  /** The e-value for "safe"; very large ones are cut off. */
  readonly belowLimit: number;
  /** The canary's share, where it lies, and that of the peers. */
  readonly share: number | undefined;
  readonly interval: Interval;
  readonly peersShare: number | undefined;
  /** How many times the peers' share; undefined where they have none. */
  readonly effect: number | undefined;
  readonly events: number;
  readonly badEvents: number;
  readonly peersEvents: number;
  readonly peersUsed: readonly NodeId[];
  /** Looks with events of the canary, and those at which it was compared. */
  readonly looks: number;
  readonly looksCompared: number;
  readonly dispersion: number;
}

/** e^700 is near the largest double. */
const LOG_MAX = 700;

/** What the judge has come to. */
export function excessFinding(state: ExcessState, rules: ExcessRules): Finding<ExcessNumbers> {
  const numbers = numbersOf(state, rules);
  const reached = stateOf(state, rules, numbers);
  return { state: reached, numbers, detail: detailOf(reached, numbers) };
}

function numbersOf(state: ExcessState, rules: ExcessRules): ExcessNumbers {
  const { canary, peers } = state;
  const dispersion = dispersionIn(state, rules);
  const share = shareOf(canary);
  const peersShare = shareOf(peers);
  const comparable = share !== undefined && peersShare !== undefined && peersShare > 0;
  return {
    limit: rules.limit,
    bar: barOf(rules),
    aboveLimit: eValueOf(state.above),
    peersAboveLimit: eValueOf(state.peersAbove),
    worseThanPeers: eValueOfAll(state.worse),
    belowLimit: Math.exp(Math.min(LOG_MAX, logProof(proofCase(canary, rules, dispersion)))),
    share,
    interval: rateInterval(
      { bad: canary.bad / dispersion, total: canary.total / dispersion },
      rules.alpha,
    ),
    peersShare,
    effect: comparable ? share / peersShare : undefined,
    events: canary.total,
    badEvents: canary.bad,
    peersEvents: peers.total,
    peersUsed: state.peersUsed,
    looks: canary.looks,
    looksCompared: looksCompared(state),
    dispersion,
  };
}

/** The worst that is known of this cluster: bursts on a peer tell of those to come here. */
function dispersionIn({ canary, peers }: ExcessState, rules: ExcessRules): number {
  return Math.max(rules.dispersionBefore, dispersionOf(canary), dispersionOf(peers), 1);
}

function proofCase({ bad, total }: Tally, { limit }: ExcessRules, dispersion: number) {
  return { bad, total, limit, dispersion };
}

function stateOf(state: ExcessState, rules: ExcessRules, numbers: ExcessNumbers): CriterionState {
  if (state.failed !== undefined) return { kind: 'fail', ...state.failed };
  const absence = absenceOf(state.attendance);
  if (absence !== undefined) return absence;
  const { share: stakes } = stakesOf(rules);
  if (isRefuted(state.above, stakes)) return whenAbove(state, rules);
  if (numbers.belowLimit >= numbers.bar) return { kind: 'pass' };
  return { kind: 'watch', suspects: false, missing: missingIn(state, rules, numbers) };
}

/** Beyond the limit, and not shown to be the change's own doing. */
function whenAbove(state: ExcessState, rules: ExcessRules): CriterionState {
  const { share } = stakesOf(rules);
  const peersToo = rules.asksPeers && isRefuted(state.peersAbove, share);
  if (peersToo || wasSoBefore(rules)) return { kind: 'environment' };
  if (!hasPeers(state, rules) && rules.before === undefined) return noData('no-baseline', true);
  return { kind: 'watch', suspects: true, missing: undefined };
}

function missingIn(state: ExcessState, rules: ExcessRules, numbers: ExcessNumbers): Missing {
  const given = proofCase(state.canary, rules, numbers.dispersion);
  const share = numbers.share ?? 0;
  const count = eventsMissing({ ...given, share }, rules.alpha);
  const watched = watchedMs(state.attendance);
  const paceKnown = watched > 0 && numbers.events > 0;
  const aboutMs =
    paceKnown && count !== undefined ? durationMs((count * watched) / numbers.events) : undefined;
  return { count, of: 'events', aboutMs };
}

function detailOf(state: CriterionState, numbers: ExcessNumbers): string {
  const { share, limit, events, bar } = numbers;
  const seen = `${percent(share ?? 0)} of ${events} events, limit ${percent(limit)}`;
  switch (state.kind) {
    case 'pass':
      return `shown below the limit: ${seen}`;
    case 'fail': {
      const peers =
        numbers.peersShare === undefined ? '' : `, peers ${percent(numbers.peersShare)}`;
      const proof = `e-value ${short(numbers.aboveLimit)} of ${bar}`;
      return `shown above the limit: ${seen}${peers} (${proof})`;
    }
    case 'environment':
      return `above the limit, and not by the change: ${seen}, as others or before`;
    case 'nodata':
      return `nothing can be told: ${state.why}`;
    case 'watch':
      return state.suspects ? `above the limit, the cause not yet known: ${seen}` : lacking(state);
  }
}

function lacking({ missing }: CriterionState & { readonly kind: 'watch' }): string {
  if (missing?.count === undefined) {
    return 'neither shown safe nor bad; at this share no number of events will show it safe';
  }
  const { count, aboutMs } = missing;
  const time = aboutMs === undefined ? '' : `, about ${describeDuration(aboutMs)} at this traffic`;
  return `neither shown safe nor bad: ${count} events to go${time}`;
}

function percent(share: number): string {
  return `${short(share * 100)}%`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
