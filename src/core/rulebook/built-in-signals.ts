import type { SignalName } from '../base/ids.ts';

/** The signals by which the built-in hold points know a Raft member. */
export const SIGNAL = {
  isLeader: 'is_leader' as SignalName,
  hasLeader: 'has_leader' as SignalName,
  isLearner: 'is_learner' as SignalName,
  term: 'term' as SignalName,
  commitIndex: 'commit_index' as SignalName,
  appliedIndex: 'applied_index' as SignalName,
  version: 'version' as SignalName,
  inSync: 'in_sync' as SignalName,
  inSyncSize: 'in_sync_size' as SignalName,
  processStart: 'process_start' as SignalName,
} as const;

/** Without these no verdict on a Raft system is possible, so every pack defines them. */
export const REQUIRED_SIGNALS: readonly SignalName[] = [SIGNAL.isLeader, SIGNAL.commitIndex];
