import type { Predicate } from '../predicate.ts';
import { attestationsValid } from './attestations-valid.ts';
import { evidenceCoherent } from './evidence-coherent.ts';
import { evidenceFresh } from './evidence-fresh.ts';
import { failureDomainKept } from './failure-domain-kept.ts';
import { guardReady } from './guard-ready.ts';
import { leaderKnown } from './leader-known.ts';
import { membersCaughtUp } from './members-caught-up.ts';
import { noBlockingAlert } from './no-blocking-alert.ts';
import { noTrip } from './no-trip.ts';
import { nodeIdentity } from './node-identity.ts';
import { notFrozen } from './not-frozen.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { orderRespected } from './order-respected.ts';
import { partitionsLed } from './partitions-led.ts';
import { quorumKept } from './quorum-kept.ts';
import { replicasInSync } from './replicas-in-sync.ts';
import { rolloutInTime } from './rollout-in-time.ts';
import { rolloutUnderWay } from './rollout-under-way.ts';
import { sizeAllowed } from './size-allowed.ts';
import { soakElapsed } from './soak-elapsed.ts';
import { versionPath } from './version-path.ts';
import { wayBackOpen } from './way-back-open.ts';
import { windowOpen } from './window-open.ts';

/** The built-in hold points in the order in which answers list them. */
export const PREDICATES: readonly Predicate[] = [
  guardReady,
  evidenceFresh,
  evidenceCoherent,
  leaderKnown,
  partitionsLed,
  quorumKept,
  replicasInSync,
  sizeAllowed,
  membersCaughtUp,
  orderRespected,
  failureDomainKept,
  oneAtATime,
  versionPath,
  soakElapsed,
  rolloutUnderWay,
  rolloutInTime,
  notFrozen,
  windowOpen,
  attestationsValid,
  noBlockingAlert,
  wayBackOpen,
  noTrip,
  nodeIdentity,
];
