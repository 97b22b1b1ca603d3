/** What streams of events may take. */
export interface StreamLimits {
  readonly perPrincipal: number;
  readonly inTotal: number;
  /** How often something is written where there is nothing to tell. */
  readonly heartbeatMs: number;
  /** How long a reader may take nothing of what was written to it. */
  readonly stalledMs: number;
}

/** A team's console in every browser tab; more is a client that does not end what it opened. */
const PER_PRINCIPAL_MAX = 16;

/** A tenth of the connections, so that streams never keep pipelines from asking. */
const IN_TOTAL_MAX = 100;

/** Half of the time after which the server, and proxies by default, end what is silent. */
const HEARTBEAT_MS = 15_000;

/** A reader that is a whole heartbeat behind is gone, or cannot follow: it resumes by its id. */
const STALLED_MS = 15_000;

/** The limits that hold unless a test asks for smaller ones. */
export const STREAM_LIMITS: StreamLimits = {
  perPrincipal: PER_PRINCIPAL_MAX,
  inTotal: IN_TOTAL_MAX,
  heartbeatMs: HEARTBEAT_MS,
  stalledMs: STALLED_MS,
};

/** Counts the streams that are open, and says when there are enough. */
export class StreamSlots {
  readonly #limits: Pick<StreamLimits, 'perPrincipal' | 'inTotal'>;
  readonly #open = new Map<string, number>();
  #total = 0;

  constructor(limits: Pick<StreamLimits, 'perPrincipal' | 'inTotal'>) {
    this.#limits = limits;
  }

  /** Takes a slot for a principal and gives back how to free it; undefined where there is none. */
  take(principal: string): (() => void) | undefined {
    const own = this.#open.get(principal) ?? 0;
    if (own >= this.#limits.perPrincipal || this.#total >= this.#limits.inTotal) return undefined;
    this.#open.set(principal, own + 1);
    this.#total += 1;
    let isFree = false;
    return () => {
      if (isFree) return;
      isFree = true;
      this.#total -= 1;
      const left = (this.#open.get(principal) ?? 1) - 1;
      if (left === 0) this.#open.delete(principal);
      else this.#open.set(principal, left);
    };
  }
}
