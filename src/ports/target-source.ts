import type { DurationMs } from '../core/base/time.ts';
import type { TargetListText, TargetLook } from '../core/target/target-look.ts';

/** Somewhere that targets are listed: files, a server, the DNS. */
export interface TargetSource {
  /** Names it in messages, such as `file_sd targets/*.json`. */
  readonly name: string;
  readonly refreshEveryMs: DurationMs;
  /** Looks once. Never rejects; ends with a failure when the signal aborts. */
  look(signal: AbortSignal): Promise<TargetLook>;
}

/** Reads a list of targets, or says in a sentence why it is none. */
export type ReadTargetList = (list: TargetListText) => TargetLook;
