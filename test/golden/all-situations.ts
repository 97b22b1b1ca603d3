import type { Situation } from './situation.ts';
import { PROGRESS, QUORUM } from './situations.ts';
import { CHANGES } from './situations-of-changes.ts';
import { EVIDENCE } from './situations-of-evidence.ts';
import { FACTS } from './situations-of-facts.ts';
import { LEADERS } from './situations-of-leaders.ts';
import { LOGS } from './situations-of-logs.ts';
import { SIZES } from './situations-of-sizes.ts';
import { STEPS } from './situations-of-steps.ts';

/** Every situation, by what it is about. */
export const ALL: Readonly<Record<string, readonly Situation[]>> = {
  quorum: QUORUM,
  sizes: SIZES,
  progress: PROGRESS,
  leaders: LEADERS,
  logs: LOGS,
  evidence: EVIDENCE,
  steps: STEPS,
  changes: CHANGES,
  facts: FACTS,
};
