import { meets, type Requirement } from '../rulebook/requirement.ts';
import { type Look, numbersOnly, peersSeen } from './look.ts';
import { medianOf } from './median.ts';
import { type KOfN, type PersistenceState, stepPersistence } from './persistence.ts';

/** A threshold as a runbook reads: a value, a limit, and how many of the last looks. */
export interface LiteralRules {
  readonly requirement: Requirement;
  readonly looks: KOfN;
  /** Whether the node is left alone while the median of its peers breaches too. */
  readonly asksPeers: boolean;
}

/**
 * Takes one look by the letter of a runbook. It has no control of false alarms: a share of errors
 * over few requests is above a limit again and again while all is well (docs/canary-judge.md).
 */
export function stepLiteral(
  before: PersistenceState,
  given: Look<number>,
  { requirement, looks, asksPeers }: LiteralRules,
): PersistenceState {
  const look = numbersOnly(given);
  if (look.canary.kind === 'silent') {
    return stepPersistence(before, { look, mark: undefined }, looks);
  }
  const isBeyond = !meets(look.canary.value, requirement);
  const others = medianOf(peersSeen(look).map(({ value }) => value));
  const othersBeyond = asksPeers && others !== undefined && !meets(others, requirement);
  const mark = { isBeyond, isClear: !isBeyond, othersBeyond };
  return stepPersistence(before, { look, mark }, looks);
}
