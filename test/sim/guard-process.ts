import { createCronCalendar } from '../../src/adapter/cron/calendar.ts';
import type { ClusterId } from '../../src/core/base/ids.ts';
import { factIdOf } from '../../src/core/facts/fact.ts';
import { permitIdOf } from '../../src/core/ledger/permits/permit.ts';
import { rollbackIdOf } from '../../src/core/ledger/rollbacks/rollback.ts';
import { type RolloutId, rolloutIdOf } from '../../src/core/ledger/rollouts/rollout.ts';
import { tripIdOf } from '../../src/core/ledger/trips/trip.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import type { Ids } from '../../src/ports/ids.ts';
import { Claims } from '../../src/service/claims.ts';
import { ClusterWatch } from '../../src/service/cluster-watch.ts';
import { Confirmations } from '../../src/service/confirmations.ts';
import { DecisionLog } from '../../src/service/decision-log.ts';
import { Escalation } from '../../src/service/escalation.ts';
import { Guard } from '../../src/service/guard.ts';
import { Ledgers } from '../../src/service/ledgers.ts';
import { PermitCalls } from '../../src/service/permit-calls.ts';
import { PermitSteward } from '../../src/service/permit-steward.ts';
import { Rollbacks } from '../../src/service/rollbacks.ts';
import { RolloutCalls } from '../../src/service/rollout-calls.ts';
import { RolloutSights, type SeenRollout } from '../../src/service/rollout-sights.ts';
import { RolloutSteward } from '../../src/service/rollout-steward.ts';
import { Slices } from '../../src/service/slices.ts';
import { TripCalls } from '../../src/service/trip-calls.ts';
import { TripKeeper } from '../../src/service/trip-keeper.ts';
import type { Plant } from './bug.ts';
import { createTimers, type MachineClocks, type TimerParts } from './clocks.ts';
import type { Disk } from './disk.ts';
import type { Invariants } from './invariants.ts';
import type { Network } from './network.ts';
import type { SimRules } from './rules.ts';
import { createSimScraper } from './scraping.ts';
import { LOGGER, METER } from './silent.ts';
import type { Backhand } from './sim-actuator.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

/** What a guard of the simulated world runs on. */
export interface GuardParts {
  readonly world: World;
  readonly machine: MachineClocks;
  readonly network: Network;
  readonly disk: Disk;
  readonly truth: Truth;
  readonly invariants: Invariants;
  readonly rules: SimRules;
  readonly plant: Plant;
  /** Takes nodes back. */
  readonly backhand: Backhand;
}

/** What callers of a guard that runs reach. */
export interface Services {
  readonly guard: Guard;
  readonly claims: Claims;
  readonly permits: PermitCalls;
  readonly trips: TripCalls;
  readonly rollouts: RolloutCalls;
  /** A rollout with what is next in it; undefined where there is none, or the log is not there. */
  readonly seeRollout: (id: RolloutId) => SeenRollout | undefined;
}

type Standing = 'running' | 'paused' | 'dead';

/** What came for a process while it stood still; the order of the two is that of its event loop. */
interface Held {
  readonly timers: (() => void)[];
  readonly arrivals: (() => void)[];
}

/**
 * One process of the guard: the real services, wired to the simulated ports as the daemon wires
 * them to real ones. It can stand still, and it can end at any moment.
 */
export class GuardProcess {
  readonly #parts: GuardParts;
  readonly #held: Held = { timers: [], arrivals: [] };
  #standing: Standing = 'running';
  #services: Services | undefined;

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#start().catch((error: unknown) => this.#threw(error));
  }

  /** What answers; undefined while the log is being read. */
  get services(): Services | undefined {
    return this.#services;
  }

  /** Whether it does anything at all. */
  get standing(): Standing {
    return this.#standing;
  }

  /** Lets the process do something: at once, when it goes on, or never. */
  readonly deliver = (what: string, run: () => void): void => {
    if (this.#standing === 'dead') return;
    if (this.#standing === 'running') run();
    else if (what === 'timer') this.#held.timers.push(run);
    else this.#held.arrivals.push(run);
  };

  /** Serves a call from outside; a failure of the guard's own code is a finding. */
  serve<T>(call: (services: Services) => Promise<T>, answer: (given: T) => void): void {
    const services = this.#services;
    if (services === undefined) return;
    this.deliver('a call', () => {
      call(services).then(answer, (error: unknown) => this.#threw(error));
    });
  }

  /** Stops the process without ending it, as SIGSTOP does. */
  pause(): void {
    if (this.#standing === 'running') this.#standing = 'paused';
  }

  /**
   * Lets it go on. Where a process stood in its event loop decides what it does first: look at its
   * timers, or at what has come for it.
   */
  resume(): void {
    if (this.#standing !== 'paused') return;
    this.#standing = 'running';
    const { timers, arrivals } = this.#held;
    const first = this.#parts.world.chance(0.5) ? [timers, arrivals] : [arrivals, timers];
    for (const run of first.flat())
      this.#parts.world.after(0, 'held', () => this.deliver('timer', run));
    timers.length = 0;
    arrivals.length = 0;
  }

  /** Ends the process: nothing that was under way goes on. */
  kill(): void {
    this.#standing = 'dead';
  }

  async #start(): Promise<void> {
    const { world, machine, disk, network, truth, invariants, rules, plant } = this.#parts;
    const timing: TimerParts = { world, machine, deliver: this.deliver };
    const honest = machine.createClock();
    const clock = plant.clock?.(honest, machine) ?? honest;
    const timers = createTimers(timing, clock);
    const opened = disk.openFor(this.deliver, (records) => invariants.decided(records));
    const log: EventLog = plant.log?.(opened) ?? opened;
    const ids = idsOf(world);
    const calendar = createCronCalendar();
    const ledgers = new Ledgers({ log, clock, ids, logger: LOGGER, calendar });
    await ledgers.open([rules.cluster.id]);
    const slices = new Slices({ clock, giveWay: () => Promise.resolve() });
    const decisions = new DecisionLog({
      log,
      logger: LOGGER,
      meter: METER,
      version: 'sim',
      slices,
    });
    const stewardOptions = { ledgers, clock, logger: LOGGER };
    const steward = new PermitSteward(plant.steward?.(stewardOptions) ?? stewardOptions);
    const sim = createSimScraper({ ...timing, network, truth, clock });
    const scraper = plant.scraper?.(sim, clock) ?? sim;
    const watchOptions = {
      ...{ cluster: rules.cluster, rules: rules.compiled, rulebookDigest: 'sha256:sim' },
      ...{ targets: rules.targets, scraper, clock, timers, meter: METER, startAt: clock.now() },
      onEvaluated(evaluation: NonNullable<ClusterWatch['evaluation']>) {
        keeper.follow(watch, evaluation);
        steward.follow(watch, evaluation);
        rolloutSteward.follow(watch);
        rollbacks.follow(watch);
      },
    };
    const watch: ClusterWatch = new ClusterWatch(watchOptions);
    const watches = new Map<ClusterId, ClusterWatch>([[rules.cluster.id, watch]]);
    const escalation = escalationOf(clock, plant);
    const judging = { ledgers, clock, ids, decisions, escalation };
    const guard = new Guard({ ...judging, watches, meter: METER });
    const told = { guard, logger: LOGGER, meter: METER };
    const claims = new Claims(plant.claims?.({ ...judging, ...told }) ?? { ...judging, ...told });
    const confirmations = plant.confirmations?.(judging) ?? new Confirmations(judging);
    const callsOptions = { ...told, confirmations, ledgers, clock };
    const permits = plant.calls?.(callsOptions) ?? new PermitCalls(callsOptions);
    const sights = new RolloutSights({ guard, ledgers, steward, clock });
    const rolloutSteward = new RolloutSteward({ ledgers, sights, clock, logger: LOGGER });
    const rollouts = new RolloutCalls({ guard, ledgers, clock, calendar, ids, logger: LOGGER });
    const seeRollout = (id: RolloutId): SeenRollout | undefined => {
      const standing = ledgers.standingOf(rules.cluster.id);
      const found = sights.find(id);
      if (found.kind !== 'known' || standing.kind === 'unavailable') return undefined;
      return sights.see(found.rollout, standing.state);
    };
    const actuator = this.#parts.backhand.actuatorFor(this.deliver);
    const rollbacksOptions = {
      ...{ guard, ledgers, claims, permits, steward, clock, ids, logger: LOGGER, meter: METER },
      ...{ actuatorOf: () => actuator, signal: new AbortController().signal },
    };
    const rollbacks = new Rollbacks(plant.rollbacks?.(rollbacksOptions) ?? rollbacksOptions);
    const keeper = new TripKeeper({
      ...{ ledgers, decisions, clock, ids, logger: LOGGER, meter: METER, rollback: rollbacks },
    });
    const trips = new TripCalls({ ledgers, clock, logger: LOGGER });
    this.#services = { guard, claims, permits, trips, rollouts, seeRollout };
    await watch.run(new AbortController().signal);
  }

  #threw(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#parts.world.broken('no-throw', text);
  }
}

/** Remembers how questions went, as every guard does; here a bug can get hold of what is judged. */
function escalationOf(clock: Clock, { judged }: Plant): Pick<Escalation, 'recall' | 'remember'> {
  const escalation = new Escalation(clock);
  if (judged === undefined) return escalation;
  return {
    recall: (inputs) => judged(escalation.recall(inputs)),
    remember: (inputs, verdict) => escalation.remember(inputs, verdict),
  };
}

/** Names that are unique over all guards of a world, and the same in each run of a seed. */
const counted = new WeakMap<World, Map<string, number>>();

function idsOf(world: World): Ids {
  const counts = counted.get(world) ?? new Map<string, number>();
  counted.set(world, counts);
  const next = (kind: string): string => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return String(count);
  };
  return {
    decision: () => `dec_${next('decision')}`,
    fact: (kind) => factIdOf(kind, next(kind)),
    permit: () => permitIdOf(next('permit')),
    rollout: () => rolloutIdOf(next('rollout')),
    trip: () => tripIdOf(next('trip')),
    rollback: () => rollbackIdOf(next('rollback')),
  };
}
