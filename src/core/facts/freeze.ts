import type { Fact } from './fact.ts';
import type { TimeBracket } from './time-bracket.ts';

/** Nothing goes forward in a cluster for a time, by somebody's order. */
export interface Freeze extends Fact {
  readonly fromMs: number;
  /** Undefined: until somebody ends it. */
  readonly untilMs: number | undefined;
  readonly reason: string;
  /**
   * Ways back, and cures of nodes that are down, stay open unless somebody closes those too: a
   * freeze is there to keep a cluster whole.
   */
  readonly covers: FreezeCover;
}

/** What a freeze stops. */
export type FreezeCover = 'forward' | 'everything';

/** Every value of `covers`. */
export const FREEZE_COVERS = ['forward', 'everything'] as const satisfies readonly FreezeCover[];

/** It protects, so that it begins by the latest of the clocks and ends by the earliest. */
export function isFreezing(
  { fromMs, untilMs }: Pick<Freeze, 'fromMs' | 'untilMs'>,
  { earliestMs, latestMs }: TimeBracket,
): boolean {
  return latestMs >= fromMs && !isOver({ untilMs }, { earliestMs });
}

/** Whether its time has passed by every clock. */
export function isOver(
  { untilMs }: Pick<Freeze, 'untilMs'>,
  { earliestMs }: Pick<TimeBracket, 'earliestMs'>,
): boolean {
  return untilMs !== undefined && earliestMs >= untilMs;
}
