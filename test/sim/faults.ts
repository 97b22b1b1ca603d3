import {
  crash,
  freeze,
  isolate,
  rejoin,
  setWriteRate,
  slow,
  startMember,
  thaw,
} from '../../src/demo/model/controls.ts';
import type { MachineClocks } from './clocks.ts';
import type { Disk } from './disk.ts';
import type { GuardProcess } from './guard-process.ts';
import type { Network } from './network.ts';
import type { Pipeline } from './pipeline.ts';
import { WRITES_PER_SECOND } from './scale.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

/** What faults are made to. */
export interface FaultParts {
  readonly world: World;
  readonly network: Network;
  readonly disk: Disk;
  readonly machine: MachineClocks;
  readonly truth: Truth;
  readonly pipelines: readonly Pipeline[];
  readonly guard: () => GuardProcess;
  /** Starts another process of the guard. */
  readonly startGuard: () => void;
  /** Kinds of trouble that this world has in any case. */
  readonly always: readonly string[];
}

/** A fault, and how to end it; some end by themselves. */
interface Fault {
  readonly name: string;
  readonly lasts: readonly [fromMs: number, toMs: number];
  /** Begins it, and gives back what ends it. */
  readonly begin: (parts: FaultParts, node: string) => () => void;
  /** Whether several nodes can have it at a time. */
  readonly isOfNode: boolean;
}

/** Between two faults. */
const PAUSE_MS = { from: 500, to: 9_000 } as const;

function someNode({ world, truth }: FaultParts): string {
  const ids = truth.nodes.map(({ id }) => id);
  return world.pick(ids as [string, ...string[]]);
}

function nodeFault(
  name: string,
  lasts: Fault['lasts'],
  change: (parts: FaultParts, node: string) => () => void,
): Fault {
  const begin = (parts: FaultParts, node: string): (() => void) => {
    parts.world.note(`fault: ${name} ${node}`);
    return change(parts, node);
  };
  return { name, lasts, isOfNode: true, begin };
}

function fault(
  name: string,
  lasts: Fault['lasts'],
  change: (parts: FaultParts) => () => void,
): Fault {
  const begin = (parts: FaultParts): (() => void) => {
    parts.world.note(`fault: ${name}`);
    return change(parts);
  };
  return { name, lasts, isOfNode: false, begin };
}

/** Everything that can go wrong around the guard. */
const FAULTS: readonly [Fault, ...Fault[]] = [
  nodeFault('crash', [1_500, 25_000], ({ world, truth }, node) => {
    crash(world.raft, node);
    // Half of them are started by their supervisor, the others by whoever is on call.
    const returns = world.chance(0.5);
    return () => {
      if (returns && truth.node(node).process.kind === 'crashed') {
        startMember(world.raft, truth.node(node));
      }
    };
  }),
  fault('a rack loses power', [8_000, 30_000], ({ world, truth }) => {
    // The largest number of voters that leaves a quorum, side by side.
    const voters = truth.nodes.filter(({ isLearner }) => !isLearner);
    const first = Math.floor(world.random.between(0, voters.length));
    const rack = Array.from({ length: Math.floor((voters.length - 1) / 2) }, (_, index) =>
      voters.at((first + index) % voters.length),
    ).flatMap((member) => member ?? []);
    for (const { id } of rack) crash(world.raft, id);
    return () => {
      for (const member of rack) {
        if (member.process.kind === 'crashed') startMember(world.raft, member);
      }
    };
  }),
  nodeFault('freeze', [1_000, 12_000], ({ world }, node) => {
    freeze(world.raft, node);
    return () => thaw(world.raft, node);
  }),
  nodeFault('isolate', [2_000, 25_000], ({ world }, node) => {
    isolate(world.raft, node);
    return () => rejoin(world.raft, node);
  }),
  nodeFault('slow disk of', [8_000, 30_000], ({ world }, node) => {
    slow(world.raft, node, world.pick([20, 200, 800]));
    setWriteRate(world.raft, WRITES_PER_SECOND * 6);
    return () => {
      slow(world.raft, node, 1);
      setWriteRate(world.raft, WRITES_PER_SECOND);
    };
  }),
  fault('loss between nodes', [8_000, 25_000], ({ world }) => {
    world.raft.lossShare = world.random.between(0.05, 0.4);
    return () => {
      world.raft.lossShare = 0;
    };
  }),
  nodeFault('cut from the guard', [1_500, 20_000], ({ network }, node) => {
    network.cut(node);
    return () => network.mend(node);
  }),
  fault('pipelines cut from the guard', [1_000, 25_000], ({ network, pipelines }) => {
    for (const { style } of pipelines) network.cut(style.name);
    return () => {
      for (const { style } of pipelines) network.mend(style.name);
    };
  }),
  fault('bad network', [3_000, 20_000], ({ network, world }) => {
    const [delayMaxMs, lossShare] = [world.pick([100, 600, 2_000]), world.pick([0, 0.1, 0.3])];
    network.become({ delayMaxMs, lossShare, echoShare: 0.2 });
    return () => network.become('fair');
  }),
  fault('the guard is killed', [200, 9_000], (parts) => {
    parts.guard().kill();
    parts.disk.crash(parts.world.chance(0.6));
    return parts.startGuard;
  }),
  fault('the guard is paused', [500, 12_000], ({ guard }) => {
    guard().pause();
    return () => guard().resume();
  }),
  fault('the machine is suspended', [1_000, 60_000], ({ guard, machine }) => {
    guard().pause();
    machine.suspend();
    return () => {
      machine.wake();
      guard().resume();
    };
  }),
  fault('the wall clock is set', [0, 0], ({ machine, world }) => {
    machine.step(world.pick([-20_000, -3_000, -400, 400, 3_000, 20_000, 3_600_000]));
    return () => undefined;
  }),
  fault('the disk is slow', [2_000, 15_000], ({ disk, world }) => {
    disk.slow(world.pick([10, 60]));
    return () => disk.slow(1);
  }),
  fault('the disk fails', [500, 6_000], ({ disk }) => {
    disk.fail(true);
    return () => disk.fail(false);
  }),
];

/** Makes trouble, of a few kinds in each world, until the world is to be calm. */
export class Faults {
  readonly #parts: FaultParts;
  readonly #kinds: readonly [Fault, ...Fault[]];
  readonly #open = new Map<string, () => void>();

  constructor(parts: FaultParts) {
    this.#parts = parts;
    const { world } = parts;
    // Worlds with few kinds get more of each, which finds what takes two of the same.
    const share = world.pick([0.25, 0.5, 1]);
    const some = FAULTS.filter(() => world.chance(share));
    const [first, ...rest] = some.concat(FAULTS.filter(({ name }) => parts.always.includes(name)));
    this.#kinds = first === undefined ? FAULTS : [first, ...rest];
  }

  /** Makes trouble for so long. */
  async run(untilMs: number): Promise<void> {
    const { world } = this.#parts;
    while (world.nowMs < untilMs) {
      await world.passing(world.random.between(PAUSE_MS.from, PAUSE_MS.to), 'a fault is due');
      if (!world.isCalm) this.#begin(world.pick(this.#kinds));
    }
  }

  /** Ends every fault: what is down stays down, and everything else is well. */
  end(): void {
    for (const end of this.#open.values()) end();
    this.#open.clear();
  }

  #begin({ name, lasts, begin, isOfNode }: Fault): void {
    const { world } = this.#parts;
    const node = someNode(this.#parts);
    const key = isOfNode ? `${name} ${node}` : name;
    if (this.#open.has(key)) return;
    // Only one thing at a time happens to the process of the guard.
    const isOfGuard = name.includes('guard is') || name.includes('machine');
    if (isOfGuard && this.#parts.guard().standing !== 'running') return;
    const end = begin(this.#parts, node);
    this.#open.set(key, end);
    world.after(world.random.between(...lasts), `${key} ends`, () => {
      if (this.#open.get(key) !== end) return;
      this.#open.delete(key);
      world.note(`fault ends: ${key}`);
      end();
    });
  }
}
