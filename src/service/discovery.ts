import { type Instant, instant } from '../core/base/time.ts';
import {
  type DiscoveredTarget,
  type JobDefaults,
  resolveTargets,
  type TargetGroup,
} from '../core/target/discovered-target.ts';
import type { RelabelRule } from '../core/target/relabel-rule.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { TargetSource } from '../ports/target-source.ts';

/** A job, and where its targets are listed. */
export interface DiscoveryJob {
  readonly defaults: JobDefaults;
  readonly rules: readonly RelabelRule[];
  /** What the configuration itself lists. */
  readonly groups: readonly TargetGroup[];
  readonly sources: readonly TargetSource[];
}

/** What looking for targets works with. */
export interface DiscoveryOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly meter: Pick<Meter, 'targetsLooked'>;
  /** Ends every loop when it aborts. */
  readonly signal: AbortSignal;
  /** Told when there are other targets than before. */
  readonly onChanged: () => void;
}

/** One source of one job. */
interface Watched {
  readonly key: string;
  readonly job: string;
  readonly source: TargetSource;
}

/**
 * Looks for the targets of all jobs, each source on a grid of its own and never twice at once. A
 * look that fails changes nothing: what was found before stays, and the next look may succeed.
 */
export class Discovery {
  readonly #options: DiscoveryOptions;
  #jobs: readonly DiscoveryJob[] = [];
  #stop = new AbortController();
  /** What each source found last. */
  readonly #found = new Map<string, readonly TargetGroup[]>();
  readonly #failing = new Set<string>();
  /** When each source answered last, as wall time in milliseconds. */
  readonly #answeredAtMs = new Map<string, number>();

  constructor(options: DiscoveryOptions) {
    this.#options = options;
  }

  /**
   * Takes jobs in the place of those before. Resolves when every source has been looked at once, so
   * that nothing starts with half of the targets; each source has a deadline of its own.
   */
  async follow(jobs: readonly DiscoveryJob[]): Promise<void> {
    this.#stop.abort();
    this.#stop = new AbortController();
    const stop = AbortSignal.any([this.#options.signal, this.#stop.signal]);
    this.#jobs = jobs;
    const watched = jobs.flatMap((job) =>
      job.sources.map((source) => ({ key: keyOf(job, source), job: job.defaults.job, source })),
    );
    const keys = new Set(watched.map(({ key }) => key));
    for (const known of [this.#found, this.#answeredAtMs]) {
      for (const key of known.keys()) if (!keys.has(key)) known.delete(key);
    }
    const start = this.#options.clock.now();
    await Promise.all(watched.map((each) => this.#look(each, stop)));
    for (const each of watched) void this.#run(each, start, stop);
  }

  /** The targets of a job as its sources list them now, relabelled. */
  targetsOf(name: string): readonly DiscoveredTarget[] {
    const job = this.#jobs.find(({ defaults }) => defaults.job === name);
    if (job === undefined) return [];
    const { defaults, rules, groups, sources } = job;
    const found = sources.flatMap((source) => this.#found.get(keyOf(job, source)) ?? []);
    return [...groups, ...found].flatMap((group) => resolveTargets(group, { defaults, rules }));
  }

  async #run(watched: Watched, start: Instant, stop: AbortSignal): Promise<void> {
    const { clock, timers, onChanged } = this.#options;
    const { source } = watched;
    let due = start;
    while (!stop.aborted) {
      while (due <= clock.now()) due = instant(due + source.refreshEveryMs);
      await timers.sleepUntil(due, stop);
      if (!stop.aborted && (await this.#look(watched, stop))) onChanged();
    }
  }

  /** Looks once; whether it found something else than before. */
  async #look({ key, job, source }: Watched, stop: AbortSignal): Promise<boolean> {
    const { logger, meter, clock } = this.#options;
    const look = await source.look(stop);
    // What comes after the jobs have been replaced is of another configuration.
    if (stop.aborted) return false;
    if (look.kind === 'found') this.#answeredAtMs.set(key, clock.now() + clock.wallOffsetMs());
    meter.targetsLooked({ job, outcome: look.kind, completeAtMs: this.#completeAtMs() });
    if (look.kind === 'failed') {
      const { detail } = look;
      if (!this.#failing.has(key)) logger.warn('targets could not be looked for', { detail });
      this.#failing.add(key);
      return false;
    }
    if (this.#failing.delete(key)) logger.info('targets are found again', { source: source.name });
    const before = this.#found.get(key);
    this.#found.set(key, look.groups);
    return before === undefined || textOf(before) !== textOf(look.groups);
  }

  /** When all sources of each job had last answered: of a job, the oldest of their last answers. */
  #completeAtMs(): ReadonlyMap<string, number> {
    return new Map(
      this.#jobs
        .filter(({ sources }) => sources.length > 0)
        .map((job) => {
          const times = job.sources.map(
            (source) => this.#answeredAtMs.get(keyOf(job, source)) ?? 0,
          );
          return [job.defaults.job, Math.min(...times)];
        }),
    );
  }
}

function keyOf({ defaults }: DiscoveryJob, { name }: TargetSource): string {
  return JSON.stringify([defaults.job, name]);
}

function textOf(groups: readonly TargetGroup[]): string {
  return JSON.stringify(
    groups.map(({ source, labels, targets }) => [
      source,
      labels.key,
      targets.map((target) => target.key),
    ]),
  );
}
