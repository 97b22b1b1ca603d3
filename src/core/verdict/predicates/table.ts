import type { Predicate } from '../predicate.ts';
import { attestationsValid } from './attestations-valid.ts';
import { evidenceCoherent } from './evidence-coherent.ts';
import { evidenceFresh } from './evidence-fresh.ts';
import { guardReady } from './guard-ready.ts';
import { leaderKnown } from './leader-known.ts';
import { membersCaughtUp } from './members-caught-up.ts';
import { notFrozen } from './not-frozen.ts';
import { orderRespected } from './order-respected.ts';
import { quorumKept } from './quorum-kept.ts';
import { windowOpen } from './window-open.ts';

/** The built-in hold points in the order in which answers list them. */
export const PREDICATES: readonly Predicate[] = [
  guardReady,
  evidenceFresh,
  evidenceCoherent,
  leaderKnown,
  quorumKept,
  membersCaughtUp,
  orderRespected,
  notFrozen,
  windowOpen,
  attestationsValid,
];
