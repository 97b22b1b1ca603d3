import type { Survivor } from './report.ts';

/** Survivors that were looked at one by one. */
export const SURVIVORS: readonly Survivor[] = [];
