import { findMember } from '../../src/demo/model/controls.ts';
import type { Member } from '../../src/demo/model/member.ts';
import { LAG_MAX_ENTRIES } from './scale.ts';
import type { World } from './world.ts';

/** A node as it truly was when it wrote a page that came to the guard. */
export interface Sight {
  readonly atMs: number;
  /** Ran, and had what is committed, as far as this can be told between two looks. */
  readonly isWell: boolean;
  readonly isLeader: boolean;
  readonly version: string;
}

/**
 * What the guard reads of two nodes it reads some milliseconds apart, and it interpolates: only
 * who is further behind than this besides was behind in any reading.
 */
const LAG_SLACK_ENTRIES = 10;

/** Sights older than this count for nothing that is ever asked. */
const KEPT_MS = 60_000;

/**
 * What is truly so, whatever anybody knows: how each node is, and which of its states the guard
 * can have seen. Nothing of the guard writes it.
 */
export class Truth {
  readonly #world: World;
  readonly #sights = new Map<string, Sight[]>();
  readonly #lastDownMs = new Map<string, number>();
  /** Nodes that somebody took down under a permit, with who did. */
  readonly takenDown = new Map<string, string>();

  /** Nodes that a change has made ill, which they say of themselves. */
  readonly ill = new Set<string>();
  readonly #wereIll = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The nodes of the cluster. */
  get nodes(): readonly Member[] {
    return this.#world.raft.members;
  }

  /** A node has another version, which is not what it should be; the next time it is mended. */
  fallsIll(id: string): void {
    if (this.#wereIll.has(id)) {
      this.ill.delete(id);
      return;
    }
    this.#wereIll.add(id);
    this.ill.add(id);
    this.#world.note(`${id} is ill`);
  }

  /** The node of a name. */
  node(id: string): Member {
    return findMember(this.#world.raft, id);
  }

  /** How a node is at this moment; taken along by every page that it writes. */
  sightOf(id: string): Sight {
    const { nowMs, raft } = this.#world;
    const { disk, process, run, version } = this.node(id);
    const committed = Math.max(...raft.members.map((member) => member.disk.commitIndex));
    const lag = committed - disk.appliedIndex;
    const isWell = process.kind === 'running' && lag <= LAG_MAX_ENTRIES + LAG_SLACK_ENTRIES;
    return { atMs: nowMs, isWell, isLeader: run.role.kind === 'leader', version };
  }

  /** A page with this sight has come to the guard. */
  seen(id: string, sight: Sight): void {
    const kept = (this.#sights.get(id) ?? []).filter(
      ({ atMs }) => atMs > this.#world.nowMs - KEPT_MS,
    );
    this.#sights.set(id, [...kept, sight]);
  }

  /** What the guard can have seen of a node since a moment. */
  sightsSince(id: string, sinceMs: number): readonly Sight[] {
    return (this.#sights.get(id) ?? []).filter(({ atMs }) => atMs >= sinceMs);
  }

  /** Notes who is down now; called after every event, so that no outage is missed. */
  look(): void {
    for (const { id, process } of this.nodes) {
      if (process.kind === 'crashed') this.#lastDownMs.set(id, this.#world.nowMs);
    }
  }

  /** Whether the process of a node was gone at any time since a moment. */
  wasDownSince(id: string, sinceMs: number): boolean {
    const isDown = this.node(id).process.kind === 'crashed';
    return isDown || (this.#lastDownMs.get(id) ?? Number.NEGATIVE_INFINITY) >= sinceMs;
  }
}
