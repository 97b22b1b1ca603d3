import type { CommitReport, LogSize, RetainedInputs } from './log-upkeep.ts';

/** What a log that lies on a disk tells of itself, in numbers. */
export interface LogMeter {
  committed(report: CommitReport): void;
  sized(size: LogSize): void;
  inputsRetained(retained: RetainedInputs): void;
}
