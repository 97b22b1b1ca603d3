import type { Plant } from './bug.ts';
import { MachineClocks } from './clocks.ts';
import { Disk } from './disk.ts';
import { Faults } from './faults.ts';
import { GuardProcess } from './guard-process.ts';
import { Invariants } from './invariants.ts';
import { Network } from './network.ts';
import { OnCall } from './on-call.ts';
import { Pipeline } from './pipeline.ts';
import { stylesOf } from './pipeline-style.ts';
import { replaySome } from './replay-some.ts';
import { Rescuer } from './rescuer.ts';
import { RollbackLedger } from './rollback-ledger.ts';
import { RolloutLedger } from './rollout-ledger.ts';
import { bindRules, type ShippedForSim } from './rules.ts';
import { CALM_MS, EVENTS_MAX, FAULTS_MS, FAULTS_WITH_ILLNESS_MS } from './scale.ts';
import { Backhand } from './sim-actuator.ts';
import { Steersman } from './steersman.ts';
import { Truth } from './truth.ts';
import { type Violation, World } from './world.ts';

/** How a seed is run. */
export interface SeedOptions {
  readonly seed: number;
  readonly shipped: ShippedForSim;
  /** What takes the place of right parts of the guard; nothing unless given. */
  readonly plant?: Plant;
  /** Whether nobody goes by rollouts and nothing is rolled back, whatever the seed says. */
  readonly isPlain?: boolean;
  /** Told of everything, line by line. */
  readonly print?: (line: string) => void;
}

/** How a seed ended. */
export interface SeedResult {
  readonly seed: number;
  readonly violation: Violation | undefined;
  readonly events: number;
  /** True time that has passed in it, in milliseconds. */
  readonly lastedMs: number;
  /** Of everything that happened: two runs of a seed have the same. */
  readonly hash: string;
  readonly notes: readonly string[];
}

/** Replaying compiles the rules anew, which takes longer than some worlds. */
const REPLAYED_EVERY = 4;

/** Of so many worlds in a row two have rollouts; no factor is shared with what goes by seed. */
const ROLLOUTS_EVERY = 7;

/** Runs one seed: trouble first, in which nothing unsafe may happen; then calm, which must end. */
export async function runSeed(options: SeedOptions): Promise<SeedResult> {
  const { seed } = options;
  const made = createWorldOf(options);
  const { world, disk, truth, faults, pipelines, invariants, rollouts, rollbacks, faultsMs } = made;
  const isOver = (): boolean =>
    world.isCalm &&
    invariants.ledger.open.length === 0 &&
    rollouts.unfinished.length === 0 &&
    rollbacks.unresumed.length === 0 &&
    !rollbacks.isRunning &&
    pipelines.every((each) => isAtRest(each));
  while (world.violation === undefined && !isOver()) {
    await world.step();
    truth.look();
    if (!world.isCalm && world.nowMs >= faultsMs) {
      world.calm();
      faults.end();
      for (const [index, pipeline] of pipelines.entries()) {
        const hasBegun = rollouts.unfinished.some(({ holder }) => holder === pipeline.style.name);
        if (index === 0 || world.chance(0.6) || hasBegun) pipeline.start();
      }
    }
    if (world.nowMs > faultsMs + CALM_MS || world.events > EVENTS_MAX) {
      const [unresumed] = rollbacks.unresumed;
      if (unresumed !== undefined) world.broken('I7', `what ${unresumed} paused stays paused`);
      world.broken('alive', whatIsLeft({ invariants, pipelines, rollouts }));
    }
  }
  if (seed % REPLAYED_EVERY === 0) await replaySome(world, disk);
  const { violation, events, nowMs, hash, notes } = world;
  return { seed, violation, events, lastedMs: nowMs, hash, notes };
}

function isAtRest({ runs, isDone }: Pipeline): boolean {
  return !runs || isDone;
}

function createWorldOf({ seed, shipped, plant = {}, isPlain = false, print }: SeedOptions) {
  const voters = seed % 3 === 0 ? 5 : 3;
  const learners = seed % 5 === 0 ? 1 : 0;
  const world = new World({ seed, members: voters, learners, print });
  const budget = voters === 5 && world.chance(0.4) ? 2 : 1;
  const truth = new Truth(world);
  const hasRollouts = !isPlain && seed % ROLLOUTS_EVERY < 2;
  // In the larger ones all that follows from an illness would take too many events.
  const rollsBack = !isPlain && voters === 3 && [1, 2].includes(seed % ROLLOUTS_EVERY);
  const machine = new MachineClocks(world);
  const network = new Network(world);
  const invariants = new Invariants({ world, truth, machine, budget });
  const rollouts = new RolloutLedger(world, truth);
  const rollbacks = new RollbackLedger(world);
  const disk = new Disk(world, (record) => {
    invariants.durable(record);
    rollouts.durable(record);
    rollbacks.durable(record);
  });
  const backhand = new Backhand({ world, truth, rollbacks });
  const rules = bindRules(shipped, { voters, learners, budget, rollsBack });
  const parts = { world, machine, network, disk, truth, invariants, rules, plant, backhand };
  let guard = new GuardProcess(parts);
  const startGuard = (): void => {
    guard = new GuardProcess(parts);
  };
  const office = { world, network, invariants, guard: () => guard };
  const pipelines = stylesOf(world, { hasRollouts, rollsBack }).map(
    (style) => new Pipeline(office, { truth, rollouts }, style),
  );
  for (const pipeline of pipelines) {
    world.after(world.random.between(4_000, 9_000), 'a pipeline begins', () => pipeline.start());
  }
  const onCall = new OnCall({ ...office, truth }, pipelines);
  const faults = new Faults({
    ...{ world, network, disk, machine, truth, pipelines, startGuard },
    guard: () => guard,
    always: rollsBack ? ['the guard is killed'] : [],
  });
  void onCall.run();
  if (hasRollouts) void new Steersman(office, rollouts).run();
  if (rollsBack) void new Rescuer({ ...office, truth }, rollbacks).run();
  const faultsMs = rollsBack ? FAULTS_WITH_ILLNESS_MS : FAULTS_MS;
  void faults.run(faultsMs);
  void revive(world, pipelines);
  return { world, disk, truth, faults, pipelines, invariants, rollouts, rollbacks, faultsMs };
}

/** While there is trouble, pipelines that ended in the middle are started again by their CI. */
async function revive(world: World, pipelines: readonly Pipeline[]): Promise<void> {
  while (!world.isCalm) {
    await world.passing(world.random.between(3_000, 12_000), 'CI looks');
    for (const pipeline of pipelines) {
      if (!pipeline.runs && !pipeline.isDone && world.chance(0.6)) pipeline.start();
    }
  }
}

function whatIsLeft({
  invariants,
  pipelines,
  rollouts,
}: {
  readonly invariants: Invariants;
  readonly pipelines: readonly Pipeline[];
  readonly rollouts: RolloutLedger;
}): string {
  const open = invariants.ledger.open.map(
    ({ id, node, holder }) => `${id} on ${node} by ${holder}`,
  );
  const left = pipelines.filter((each) => !isAtRest(each)).map(({ style }) => style.name);
  const rolled = rollouts.unfinished.map(({ id, standing }) => `${id} ${standing}`);
  const all = { permits: open, pipelines: left, rollouts: rolled };
  const told = Object.entries(all).map(([what, names]) => `${what} [${names.join(', ')}]`);
  return `not over in time: ${told.join(', ')}`;
}
