import type { ClusterId } from '../core/base/ids.ts';
import type { NewRecord } from '../core/ledger/record.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';
import type { StoredText } from '../core/verdict/recorded-inputs.ts';
import type { AppendOutcome, EventLog } from '../ports/event-log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import { AdviceMemory } from './advice-memory.ts';
import { type DecisionRecord, DecisionRecorder, type MadeDecision } from './decision-record.ts';
import type { Slices } from './slices.ts';
import { StoredTexts } from './stored-texts.ts';

/** What the decision log works with. */
export interface DecisionLogOptions {
  readonly log: EventLog;
  readonly logger: Logger;
  readonly meter: Pick<Meter, 'decisionNotRecorded'>;
  /** The version of the guard, which every decision names. */
  readonly version: string;
  /** What decisions were made from can be long to write: answers come in between. */
  readonly slices: Pick<Slices, 'run'>;
  /** Decisions that may wait at once; default `WAITING_MAX`. */
  readonly waitingMax?: number;
}

/** Whether a decision is in the log now, durable, or why it is not. */
export type Recorded =
  | { readonly kind: 'recorded' }
  | Extract<AppendOutcome, { readonly kind: 'unavailable' }>;

/** A decision that is ready to be appended, or why it cannot be. */
export type Prepared =
  | { readonly kind: 'prepared'; readonly record: NewRecord }
  | Extract<AppendOutcome, { readonly kind: 'unavailable' }>;

interface Waiting {
  readonly made: MadeDecision;
  readonly resolve: (outcome: Recorded) => void;
}

/** A store that takes a thousand records a second has caught up with this in one. */
const WAITING_MAX = 1_000;

/** Records of one append: a hundred kilobytes or so. */
const BATCH_MAX = 32;

/** Commands are written to the same log; after this many of them in a row something is wrong. */
const ATTEMPTS_MAX = 5;

/** Writes decisions into the logs of their clusters, with everything that they were made from. */
export class DecisionLog {
  readonly #options: DecisionLogOptions;
  readonly #recorder: DecisionRecorder;
  readonly #texts: StoredTexts;
  readonly #advice = new AdviceMemory();
  readonly #lanes = new Map<ClusterId, Waiting[]>();
  readonly #running = new Map<ClusterId, Promise<void>>();
  #waiting = 0;
  #isFailing = false;

  constructor(options: DecisionLogOptions) {
    this.#options = options;
    this.#recorder = new DecisionRecorder(options.version);
    this.#texts = new StoredTexts(options.log);
  }

  /**
   * Records advice when its result is another than the one before, without anybody waiting for it.
   * Gives back the id under which the log has the result: that of the advice that was first to say
   * it.
   */
  recordSoon(made: MadeDecision): string {
    const known = this.#advice.idOf(made);
    if (known !== undefined) return known;
    this.#advice.remember(made);
    void this.record(made).then((outcome) => {
      // Whoever asks again gives the log another chance.
      if (outcome.kind !== 'recorded') this.#advice.forget(made);
    });
    return made.decisionId;
  }

  /** Records a decision; resolves when it is durable, or known not to be. Never rejects. */
  async record(made: MadeDecision): Promise<Recorded> {
    const { waitingMax = WAITING_MAX } = this.#options;
    if (this.#waiting >= waitingMax) {
      return this.#tell({
        kind: 'unavailable',
        reason: 'busy',
        detail: `${waitingMax} decisions wait to be recorded`,
      });
    }
    this.#waiting += 1;
    const { id } = made.inputs.cluster;
    const outcome = await new Promise<Recorded>((resolve) => {
      const lane = this.#lanes.get(id) ?? [];
      this.#lanes.set(id, lane);
      lane.push({ made, resolve });
      if (!this.#running.has(id)) this.#running.set(id, this.#drain(id, lane));
    });
    this.#waiting -= 1;
    return this.#tell(outcome);
  }

  /**
   * Gives the record of a decision, with what it alone was made from, for whoever appends it with
   * what it leads to, so that none is there without the others (I4). What it shares with other
   * decisions is stored.
   */
  async prepare(made: MadeDecision): Promise<Prepared> {
    try {
      const written = await this.#options.slices.run(this.#recorder.write(made));
      const { record, shared, own } = written;
      const { decidedAt } = made.verdict;
      const outcomes = await Promise.all(shared.map((text) => this.#texts.store(text, decidedAt)));
      const failed = outcomes.find((outcome) => outcome.kind === 'unavailable');
      if (failed === undefined) return { kind: 'prepared', record: { ...record, beside: own } };
      this.#tell(failed);
      return failed;
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const failed = { kind: 'unavailable', reason: 'damaged', detail } as const;
      this.#tell(failed);
      return failed;
    }
  }

  /**
   * Stores what was known when something happened that nobody had asked for. Gives its digest;
   * undefined when it could not be stored.
   */
  async keepEvaluation(evaluation: Evaluation): Promise<string | undefined> {
    try {
      const text = await this.#options.slices.run(this.#recorder.writeEvaluation(evaluation));
      const outcome = await this.#texts.store(text, evaluation.at);
      return outcome.kind === 'recorded' ? text.digest : undefined;
    } catch (error) {
      const { logger } = this.#options;
      logger.error('an evaluation is not recorded', { error: String(error) });
      return undefined;
    }
  }

  /** Resolves when nothing waits any more; for the end of the process. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  async #drain(cluster: ClusterId, lane: Waiting[]): Promise<void> {
    // After the answer has been sent, which is what its caller waits for.
    await Promise.resolve();
    while (lane.length > 0) {
      const batch = lane.splice(0, BATCH_MAX);
      const outcome = await this.#write(cluster, batch);
      for (const { resolve } of batch) resolve(outcome);
    }
    this.#running.delete(cluster);
  }

  async #write(cluster: ClusterId, batch: readonly Waiting[]): Promise<Recorded> {
    try {
      const written: DecisionRecord[] = [];
      for (const { made } of batch) {
        written.push(await this.#options.slices.run(this.#recorder.write(made)));
      }
      const texts = new Map(
        written
          .flatMap(({ shared, own }) => [...shared, ...own])
          .map((text) => [text.digest, text]),
      );
      const stored = await this.#store([...texts.values()], batch);
      if (stored.kind === 'unavailable') return stored;
      return await this.#append(
        cluster,
        written.map(({ record }) => record),
      );
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return { kind: 'unavailable', reason: 'damaged', detail };
    }
  }

  /** Before the records, so that no record names what is not there. */
  async #store(texts: readonly StoredText[], [first]: readonly Waiting[]): Promise<Recorded> {
    const now = first?.made.verdict.decidedAt;
    if (now === undefined) return { kind: 'recorded' };
    const outcomes = await Promise.all(texts.map((text) => this.#texts.store(text, now)));
    const failed = outcomes.find((outcome) => outcome.kind !== 'recorded');
    return failed ?? { kind: 'recorded' };
  }

  async #append(cluster: ClusterId, records: readonly NewRecord[]): Promise<Recorded> {
    const { log } = this.#options;
    let { seq } = await log.head(cluster);
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const outcome = await log.append(cluster, seq, records);
      if (outcome.kind === 'appended') return { kind: 'recorded' };
      if (outcome.kind === 'unavailable') return outcome;
      seq = outcome.head.seq;
    }
    const detail = `the log of ${cluster} changed ${ATTEMPTS_MAX} times in between`;
    return { kind: 'unavailable', reason: 'busy', detail };
  }

  /** Counts each decision that is not recorded; says so once, and once that they are again. */
  #tell(outcome: Recorded): Recorded {
    const fails = outcome.kind === 'unavailable';
    if (fails) this.#options.meter.decisionNotRecorded({ reason: outcome.reason });
    if (fails === this.#isFailing) return outcome;
    this.#isFailing = fails;
    const { logger } = this.#options;
    if (fails) {
      const { reason, detail } = outcome;
      logger.error('decisions are not recorded', { reason, detail });
    } else logger.info('decisions are recorded again', {});
    return outcome;
  }
}
