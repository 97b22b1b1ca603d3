import type { ClusterId } from '../core/base/ids.ts';
import { durationMs, instant } from '../core/base/time.ts';
import type { Permit } from '../core/ledger/permits/permit.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { Ledgers } from './ledgers.ts';

/** What the probe works with. */
export interface ElectionProbeOptions {
  readonly ledgers: Pick<Ledgers, 'standingOf'>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Ends every wait when it aborts. */
  readonly signal: AbortSignal;
  /** Told when a look broke, which is a bug. */
  readonly onBroken: (error: unknown) => void;
}

/** Ten looks within the limit tell a time to a tenth of it. */
const LOOKS_PER_LIMIT = 10;

/** A page of a busy member takes some tens of milliseconds to make; more looks would be a load. */
const PAUSE_MIN_MS = 250;

/**
 * A leader that has not gone within so long after its holder last spoke will not be timed: to look
 * that often for an hour would cost more than the figure is worth.
 */
const PROBED_MAX_MS = durationMs(5 * 60_000);

type Watch = Pick<ClusterWatch, 'cluster' | 'rules' | 'burst' | 'delayMs'>;

/**
 * Looks at a cluster more often than at its interval while a leader may be about to go, so that the
 * time of the election can be told and not only that there was one. Where the evidence comes from a
 * server that scrapes at an interval of its own, more looks would see nothing more, and none are
 * taken.
 */
export class ElectionProbe {
  readonly #options: ElectionProbeOptions;
  readonly #probing = new Map<ClusterId, Promise<void>>();

  constructor(options: ElectionProbeOptions) {
    this.#options = options;
  }

  /** Sees to it after an evaluation that the next one comes sooner where an election is likely. */
  follow(watch: Watch, evaluation: Evaluation): void {
    const { id, intervalMs } = watch.cluster;
    if (this.#probing.has(id) || watch.delayMs > 0) return;
    const limitMs = this.#limit(watch, evaluation);
    if (limitMs === undefined) return;
    const pauseMs = Math.max(PAUSE_MIN_MS, limitMs / LOOKS_PER_LIMIT);
    if (pauseMs >= intervalMs) return;
    this.#probing.set(id, this.#look(watch, pauseMs));
  }

  /** Resolves when no look is under way; for the end of the process. */
  async drained(): Promise<void> {
    await Promise.all(this.#probing.values());
  }

  async #look(watch: Watch, pauseMs: number): Promise<void> {
    const { clock, timers, signal, onBroken } = this.#options;
    const { id } = watch.cluster;
    await timers.sleepUntil(instant(clock.now() + pauseMs), signal);
    // Before the burst, whose evaluation asks for the next look.
    this.#probing.delete(id);
    if (!signal.aborted) await watch.burst().catch(onBroken);
  }

  /** The time that an election may take which could be under way; undefined when none could. */
  #limit({ cluster, rules }: Watch, evaluation: Evaluation): number | undefined {
    const { ledgers, clock } = this.#options;
    const standing = ledgers.standingOf(cluster.id);
    if (standing.kind === 'unavailable') return undefined;
    const nowMs = clock.now() + clock.wallOffsetMs();
    const leaders = new Set(
      evaluation.snapshot.groups.flatMap(({ leadership }) =>
        leadership.kind === 'known' ? [leadership.node] : [],
      ),
    );
    const isVacant = [...evaluation.elections.values()].some(({ to }) => to === undefined);
    const limits = standing.state.permits.open
      .filter((permit) => mayAct(permit) && nowMs - permit.renewedAtMs <= PROBED_MAX_MS)
      .filter(({ node }) => isVacant || leaders.has(node))
      .flatMap(({ runbook }) => {
        const found = rules.runbooks.find(({ definition }) => definition.runbook === runbook);
        return found?.definition.timing.electionWithinMs ?? [];
      });
    return limits.length === 0 ? undefined : Math.min(...limits);
  }
}

/** Whether the holder may be at work: it has confirmed, or need not. */
function mayAct({ stage, confirm }: Permit): boolean {
  if (stage.kind === 'granted') return confirm === 'optional';
  return stage.kind === 'confirmed' || stage.kind === 'verifying';
}
