import type { Bug } from '../bug.ts';
import { absentNodeDropped } from './absent-node-dropped.ts';
import { budgetOutsideAppend } from './budget-outside-append.ts';
import { completeTrusted } from './complete-trusted.ts';
import { confirmWithoutJudging } from './confirm-without-judging.ts';
import { cureBlocked } from './cure-blocked.ts';
import { discoveryLowersDenominator } from './discovery-lowers-denominator.ts';
import { firedBeforeIntent } from './fired-before-intent.ts';
import { keyInMemory } from './key-in-memory.ts';
import { laggingVoterCounted } from './lagging-voter-counted.ts';
import { pauseUnheard } from './pause-unheard.ts';
import { replyBeforeCommit } from './reply-before-commit.ts';
import { resumeForgotten } from './resume-forgotten.ts';
import { secondRollback } from './second-rollback.ts';
import { staleValueCarriedForward } from './stale-value-carried-forward.ts';
import { tokenUncheckedOnRenew } from './token-unchecked-on-renew.ts';
import { ttlFreesTheSlot } from './ttl-frees-the-slot.ts';
import { wallClockForAge } from './wall-clock-for-age.ts';

/** Every bug that the simulator has to find. */
export const BUGS: readonly Bug[] = [
  replyBeforeCommit,
  ttlFreesTheSlot,
  tokenUncheckedOnRenew,
  budgetOutsideAppend,
  staleValueCarriedForward,
  wallClockForAge,
  absentNodeDropped,
  keyInMemory,
  confirmWithoutJudging,
  laggingVoterCounted,
  completeTrusted,
  discoveryLowersDenominator,
  cureBlocked,
  pauseUnheard,
  firedBeforeIntent,
  secondRollback,
  resumeForgotten,
];
