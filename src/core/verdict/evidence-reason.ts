import type { UnknownWhy } from '../base/reading.ts';
import type { Observation } from '../cluster/node.ts';

/**
 * Why something is refused as evidence, for programs: the same code for the same cause in every
 * answer, whatever the sentence beside it says. Each has its rule on the page of evidence.
 */
export type EvidenceReason = (typeof EVIDENCE_REASONS)[number];

/** Why there is nothing of a node: how its scrape failed, or that there was none. */
const OF_SCRAPES = [
  'never_scraped',
  'too_old',
  'not_observed',
  'refused',
  'timeout',
  'unreachable',
  'http_status',
  'content_type',
  'body_size',
  'encoding',
  'syntax',
  'limits',
  'duplicate',
  'timestamp_skew',
  'undiscovered',
] as const;

/** Why a value of a node that answers is not known. */
const OF_VALUES = [
  'never_observed',
  'no_sample',
  'stale',
  'not_finite',
  'out_of_range',
  'ambiguous',
  'unavailable',
  'uncovered',
  'bracket_too_wide',
  'query_failed',
  'unproven',
  'frozen',
] as const;

/** Why values that are known cannot all be true. */
const OF_PICTURES = [
  'stalled',
  'went_back',
  'restarted',
  'start_went_back',
  'start_in_future',
  'read_apart',
  'two_leaders',
  'other_term',
  'ahead_of_leader',
  'unexpected_member',
  'removed_member',
  'doubtful_member',
  'unknown_groups',
  'identity_shared',
  'identity_changed',
] as const;

/** Every reason that there is. */
export const EVIDENCE_REASONS = [...OF_SCRAPES, ...OF_VALUES, ...OF_PICTURES] as const;

const NAMED: ReadonlySet<string> = new Set(OF_SCRAPES);

/** Why a value is not known, as a code. */
export function reasonOfValue(why: UnknownWhy): EvidenceReason {
  return VALUE_REASONS[why];
}

const VALUE_REASONS: Readonly<Record<UnknownWhy, EvidenceReason>> = {
  'never-observed': 'never_observed',
  'no-sample': 'no_sample',
  stale: 'stale',
  'not-finite': 'not_finite',
  'out-of-range': 'out_of_range',
  ambiguous: 'ambiguous',
  unavailable: 'unavailable',
  uncovered: 'uncovered',
  'bracket-too-wide': 'bracket_too_wide',
  'query-failed': 'query_failed',
  unproven: 'unproven',
  frozen: 'frozen',
};

/** Why a node is unobservable, as a code. */
export function reasonOfSilence(
  observation: Extract<Observation, { kind: 'unobservable' }>,
): EvidenceReason {
  const { failure = 'not_observed' } = observation;
  return isScrapeReason(failure) ? failure : 'not_observed';
}

function isScrapeReason(text: string): text is (typeof OF_SCRAPES)[number] {
  return NAMED.has(text);
}
