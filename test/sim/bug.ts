import type { DecideInputs } from '../../src/core/verdict/case.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import type { Scraper } from '../../src/ports/scraper.ts';
import type { ClaimsOptions } from '../../src/service/claims.ts';
import type { Confirmations, ConfirmationsOptions } from '../../src/service/confirmations.ts';
import type { PermitCalls, PermitCallsOptions } from '../../src/service/permit-calls.ts';
import type { PermitStewardOptions } from '../../src/service/permit-steward.ts';
import type { RollbacksOptions } from '../../src/service/rollbacks.ts';
import type { MachineClocks } from './clocks.ts';
import type { Invariant } from './world.ts';

/** Parts that take the place of the right ones, at the seams where a guard is put together. */
export interface Plant {
  readonly clock?: (honest: Clock, machine: MachineClocks) => Clock;
  readonly log?: (log: EventLog) => EventLog;
  readonly scraper?: (scraper: Scraper, clock: Clock) => Scraper;
  /** What every judgement is made from, in the place of what was gathered. */
  readonly judged?: (inputs: DecideInputs) => DecideInputs;
  readonly claims?: (options: ClaimsOptions) => ClaimsOptions;
  readonly confirmations?: (options: ConfirmationsOptions) => Pick<Confirmations, 'confirm'>;
  readonly calls?: (options: PermitCallsOptions) => PermitCalls;
  readonly rollbacks?: (options: RollbacksOptions) => RollbacksOptions;
  readonly steward?: (options: PermitStewardOptions) => PermitStewardOptions;
}

/** A mistake that somebody could make, which the simulator has to find. */
export interface Bug {
  readonly name: string;
  /** What it does wrong, in a sentence. */
  readonly breaks: string;
  /** The invariants of which one must show it. */
  readonly caughtBy: readonly Invariant[];
  readonly plant: Plant;
  /** Looked for in worlds without rollouts, where more pipelines claim by themselves. */
  readonly isInPlainWorlds?: boolean;
}
