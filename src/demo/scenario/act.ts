import type { DurationMs } from '../../core/base/time.ts';

/** Something that is done to the cluster; those without a value befall the member of the act. */
export type Cue =
  | { readonly kind: 'write-rate'; readonly writesPerSecond: number }
  /** Work takes this many times as long; 1 is healthy. */
  | { readonly kind: 'slow'; readonly factor: number }
  | { readonly kind: 'crash' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'isolate' }
  | { readonly kind: 'rejoin' };

/** Whom an act is about: `same` is the member of the last act that was about one. */
export type Casting = 'nobody' | 'leader' | 'follower' | 'same';

/** One thing that happens, and the time in which its effect on the answers can be watched. */
export interface Act {
  /** One sentence without a full stop; `{member}` stands for the name of whom it is about. */
  readonly title: string;
  readonly casting: Casting;
  /** All of them are done when the act begins, in this order. */
  readonly cues: readonly Cue[];
  readonly lastsMs: DurationMs;
}

/** A play for a demo cluster. It ends as it began, so that it can start over. */
export interface Scenario {
  readonly name: string;
  /** What it shows, as a part of a sentence. */
  readonly description: string;
  readonly acts: readonly Act[];
}

/** The title of an act with the name of its member. */
export function titleOf({ title }: Act, member: string | undefined): string {
  return title.replaceAll('{member}', member ?? 'nobody');
}
