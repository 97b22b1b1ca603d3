import type { TargetGroup } from './discovered-target.ts';

/** What looking for targets came to. */
export type TargetLook =
  /** Everything that this source knows now; groups that it knew before and lacks now are gone. */
  | { readonly kind: 'found'; readonly groups: readonly TargetGroup[] }
  /**
   * The source could not be asked, or what it says makes no sense: what it said before stays, since
   * a broken list is no reason to stop looking at the nodes of a cluster.
   */
  | { readonly kind: 'failed'; readonly detail: string };

/** A list of targets as a file or a server gives it. */
export interface TargetListText {
  readonly text: string;
  /** What to call it in messages and as the source of its groups. */
  readonly name: string;
  readonly form: 'json' | 'yaml';
  /** Labels that say where it is from. */
  readonly labels: readonly (readonly [name: string, value: string])[];
}
