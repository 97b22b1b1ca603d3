import { durationMs } from '../../core/base/time.ts';
import type { Act, Scenario } from './act.ts';
import { ALL_WELL, HEALTHY_WRITES_PER_SECOND, RECOVERY_MS } from './healthy.ts';

/** Twice what a leader with such a disk can store each second. */
const BURST_WRITES_PER_SECOND = 500;

/** A flush takes 30 ms then, as on a disk that somebody else keeps busy. */
const SLOW_DISK = 20;

/** Proposals pile up at the leader, and are worked off. */
export const BACKLOG_ACTS: readonly Act[] = [
  {
    title: 'A burst of writes meets a slow disk at {member}, the leader: proposals pile up',
    casting: 'leader',
    cues: [
      { kind: 'slow', factor: SLOW_DISK },
      { kind: 'write-rate', writesPerSecond: BURST_WRITES_PER_SECOND },
    ],
    lastsMs: durationMs(14_000),
  },
  {
    title: 'The burst is over and the disk of {member} is well: the backlog drains',
    casting: 'same',
    cues: [
      { kind: 'slow', factor: 1 },
      { kind: 'write-rate', writesPerSecond: HEALTHY_WRITES_PER_SECOND },
    ],
    lastsMs: RECOVERY_MS,
  },
];

/** Proposals that wait stop every go until they have been few for a while. */
export const BACKLOG: Scenario = {
  name: 'backlog',
  description: 'writes meet a slow disk, proposals wait, nobody may go',
  acts: [ALL_WELL, ...BACKLOG_ACTS],
};
