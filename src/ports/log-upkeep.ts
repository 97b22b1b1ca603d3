import type { LogTrouble } from './event-log.ts';

/** One wait for the disk, shared by everything that it made durable. */
export interface CommitReport {
  /** Appends and inputs, those that were turned away included. */
  readonly operations: number;
  readonly records: number;
  /** Characters in the texts of those records; what is around them is a few hundred bytes each. */
  readonly textLength: number;
  /** From handing it to the thread of the log to its answer. */
  readonly durationMs: number;
  /** How many were turned away, by why; those that found the queue full since the last report. */
  readonly refused: ReadonlyMap<Refusal, number>;
  /** Operations that wait for the next one. */
  readonly waiting: number;
}

/** Why an append was turned away: another came before it, or the trouble that the log has. */
export type Refusal = 'conflict' | LogTrouble;

/** What is left of the inputs of decisions, and what had to go. */
export interface RetainedInputs {
  /** Compressed bytes that are kept. */
  readonly bytes: number;
  /** How many were let go of because of their age. */
  readonly expired: number;
  /** How many were let go of before that, because all of them took too much room. */
  readonly evicted: number;
}

/** How large a log is. */
export interface LogSize {
  /** Records of all clusters together. */
  readonly records: number;
  readonly databaseBytes: number;
  /** What has been committed since the last checkpoint. */
  readonly walBytes: number;
  /** Checkpoints since the log was opened. */
  readonly checkpoints: number;
}

/** How a log that lies on a disk is looked after. */
export interface LogUpkeep {
  /** Calls back with every group of appends from now on, in the place of who was called before. */
  onCommit(listener: (report: CommitReport) => void): void;
  /** Lets go of inputs that are too old or too many; rejects when the disk is in trouble. */
  retain(): Promise<RetainedInputs>;
  /** Rejects when the log is closed. */
  size(): Promise<LogSize>;
}
