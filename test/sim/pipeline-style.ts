import type { World } from './world.ts';

/** What a pipeline is for, and how well it was written. */
export interface PipelineStyle {
  readonly name: string;
  readonly work: 'restart' | 'upgrade';
  /** Whether it confirms before it acts; without that a claim has to do. */
  readonly confirms: boolean;
  /** Whether it says that it is still there while it acts. */
  readonly renews: boolean;
  /** Whether it asks again at the full seconds, as others do. */
  readonly isPunctual: boolean;
  /** How likely it is to end in the middle of a step, to lie, or to give up. */
  readonly mischief: number;
  /** Whether it has the guard keep a rollout, or goes by a plan of its own. */
  readonly rolls: boolean;
  /** Whether its version makes nodes ill, until somebody has mended it. */
  readonly isBadVersion: boolean;
}

/** One to three pipelines, none of which is written like another. */
export function stylesOf(
  world: World,
  { hasRollouts, rollsBack }: { readonly hasRollouts: boolean; readonly rollsBack: boolean },
): readonly PipelineStyle[] {
  const count = world.raft.members.length > 4 ? world.pick([1, 2]) : world.pick([1, 2, 3]);
  return Array.from({ length: count }, (_, index) => ({
    name: `p${index + 1}`,
    work: rollsBack ? 'upgrade' : world.pick(['restart', 'upgrade']),
    confirms: world.chance(0.6),
    renews: world.chance(0.7),
    isPunctual: world.chance(0.5),
    mischief: world.pick([0, 0.03, 0.12]),
    isBadVersion: rollsBack,
    rolls: hasRollouts && (index === 0 || world.chance(0.5)),
  }));
}
