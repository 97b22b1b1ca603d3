import type { Permit } from '../../src/core/ledger/permits/permit.ts';
import {
  crash,
  findLeader,
  restart,
  startMember,
  transferLeadership,
} from '../../src/demo/model/controls.ts';
import { keepAlive } from './heartbeat.ts';
import { type Held, Office, type OfficeParts, type Step } from './office.ts';
import type { PipelineStyle } from './pipeline-style.ts';
import { Rolling } from './rolling.ts';
import type { RolloutLedger } from './rollout-ledger.ts';
import { RAFT_PACE, TTL_MS, VERSIONS } from './scale.ts';
import type { Truth } from './truth.ts';

/** Steps whose action takes longer than this are found by the guard to be overdue. */
const ACT_MS = { from: 500, to: 4_000 } as const;

/** Between two steps, or two tries of one. */
const PAUSE_MS = { from: 1_500, to: 8_000 } as const;

/** How often it looks whether a step of its own is over, until it goes on all the same. */
const LOOKS_MAX = 20;

/** After so many looks it takes back what it said. */
const PATIENCE_LOOKS = 9;

/**
 * A pipeline that rolls over all nodes: claim, confirm, act, complete, next. While things go wrong
 * it may die, be started again and remember nothing, or say what is not so.
 */
export class Pipeline {
  readonly style: PipelineStyle;
  readonly #parts: OfficeParts;
  readonly #truth: Truth;
  readonly #office: Office;
  readonly #rolling: Rolling | undefined;
  #life = 0;
  #runs = false;
  #keys = 0;

  constructor(
    parts: OfficeParts,
    { truth, rollouts }: { readonly truth: Truth; readonly rollouts: RolloutLedger },
    style: PipelineStyle,
  ) {
    this.#parts = parts;
    this.#truth = truth;
    this.style = style;
    this.#office = new Office(parts, style.name);
    this.#rolling = style.rolls ? new Rolling(this.#office, rollouts, style) : undefined;
  }

  /** Whether its process is there. */
  get runs(): boolean {
    return this.#runs;
  }

  /** Whether every node is as it wants it, or its rollout is over. */
  get isDone(): boolean {
    const standing = this.#rolling?.standing;
    if (standing !== undefined) return standing === 'completed' || standing === 'aborted';
    return this.#todo().length === 0;
  }

  /** Starts its process, which remembers nothing of the one before. */
  start(): void {
    const { world } = this.#parts;
    if (this.#runs) return;
    this.#life += 1;
    this.#runs = true;
    this.#rolling?.forget();
    world.note(`${this.style.name} starts`);
    this.#run(this.#life).catch((error: unknown) => {
      if (!(error instanceof Gone)) world.broken('no-throw', String(error));
    });
  }

  /** Ends its process, whatever it was at. */
  die(): void {
    this.#parts.world.note(`${this.style.name} dies`);
    this.#runs = false;
  }

  /** Nodes that it still has to do, those that lead last. */
  #todo(): readonly string[] {
    const leader = findLeader(this.#parts.world.raft)?.id;
    const { ledger } = this.#parts.invariants;
    const left = this.#truth.nodes.filter(({ id, version }) =>
      this.style.work === 'upgrade'
        ? version !== VERSIONS.after
        : !ledger.hasFinished(this.style.name, id),
    );
    return left.map(({ id }) => id).sort((a, b) => Number(a === leader) - Number(b === leader));
  }

  /** What it does next: by its own plan, or as the guard says. */
  async #due(life: number): Promise<readonly string[]> {
    if (this.#rolling === undefined) return this.#todo();
    const due = await this.#still(this.#rolling.due(), life);
    if (due?.kind === 'step') return [due.node];
    await this.#wait(this.#pauseMs(), life);
    return [];
  }

  async #run(life: number): Promise<void> {
    const { world } = this.#parts;
    await this.#settle(life);
    while (!this.isDone) {
      for (const node of await this.#due(life)) {
        await this.#step(node, life);
        await this.#settle(life);
        await this.#wait(this.#pauseMs(), life);
        if (world.chance(0.1)) await this.#still(this.#office.advice(node), life);
      }
    }
    this.#runs = false;
    world.note(`${this.style.name} is done`);
  }

  /** One node: hand over if it leads, then the work itself, each on its own word of the guard. */
  async #step(node: string, life: number): Promise<void> {
    const leads = findLeader(this.#parts.world.raft)?.id === node;
    const begins = leads ? 'transfer' : this.#parts.world.chance(0.15) ? 'drain' : undefined;
    const first = begins && (await this.#go(node, begins, life));
    const stop = first && this.#beat(first, life);
    if (first !== undefined && leads) {
      this.#handOver(node);
      await this.#wait(RAFT_PACE * 400, life);
    }
    const held = await this.#go(node, this.style.work, life);
    stop?.();
    if (held === undefined) {
      if (first !== undefined) await this.#still(this.#office.complete(first, 'aborted'), life);
      return;
    }
    const outcome = await this.#act(held, life);
    await this.#tell(held, outcome, life);
  }

  /** Claims, and confirms if it is that careful; undefined when it may not. */
  async #go(node: string, action: Step['action'], life: number): Promise<Held | undefined> {
    const { confirms, work, name } = this.style;
    const { world } = this.#parts;
    this.#keys += 1;
    const step: Step = {
      ...{ node, action, runbook: `rolling-${work}`, key: `${name}-${this.#keys}` },
      confirm: confirms ? 'required' : 'optional',
      rollout: this.#rolling?.id,
    };
    const held = await this.#claim(step, life);
    if (held === undefined || !confirms) return held;
    await this.#wait(world.random.between(0, world.chance(0.2) ? 8_000 : 500), life);
    this.#mayDie();
    for (let tries = 0; tries < 3; tries += 1) {
      const answer = await this.#still(this.#office.confirm(held), life);
      if (answer?.kind === 'reserved') return held;
      if (answer !== undefined) break;
    }
    await this.#still(this.#office.release(held), life);
    return undefined;
  }

  /** The same key as long as no answer comes: it may be held already. */
  async #claim(step: Step, life: number): Promise<Held | undefined> {
    for (let tries = 0; tries < 8; tries += 1) {
      const answer = await this.#still(this.#office.claim(step), life);
      if (answer?.kind === 'reserved') return answer.permit;
      if (answer?.kind === 'repeated' && 'stage' in answer.permit) {
        return await this.#goOn(answer.permit, life);
      }
      if (answer !== undefined && answer.kind !== 'unavailable') return undefined;
      await this.#wait(this.#parts.world.random.between(500, 4_000), life);
    }
    return undefined;
  }

  /** Somebody of its name was here before: it goes on, or takes back what that one said. */
  async #goOn(permit: Permit, life: number): Promise<Held | undefined> {
    if (permit.stage.kind !== 'verifying') return permit;
    await this.#still(this.#office.complete(permit, 'aborted'), life);
    return undefined;
  }

  /** Takes the node down and starts it again; what it says of that may not be so. */
  async #act(held: Held, life: number): Promise<'done' | 'failed'> {
    const { world, invariants } = this.#parts;
    const { node } = held;
    const { work, name } = this.style;
    this.#mayDie();
    if (this.#errs()) return world.chance(0.7) ? 'done' : 'failed';
    invariants.acts(node, name);
    world.note(`${name} stops ${node}`);
    crash(world.raft, node);
    const stop = this.#beat(held, life);
    this.#mayDie();
    const isSlow = this.#errs();
    const actMs = world.random.between(ACT_MS.from, ACT_MS.to);
    await this.#wait(isSlow ? actMs + TTL_MS : actMs, life);
    this.#mayDie();
    world.note(`${name} starts ${node}`);
    restart(world.raft, node, work === 'upgrade' ? VERSIONS.after : undefined);
    if (this.style.isBadVersion) this.#truth.fallsIll(node);
    stop();
    return 'done';
  }

  /** Renews beside what it does, if it is that careful, until it is told to stop. */
  #beat(held: Held, life: number): () => void {
    if (!this.style.renews) return () => undefined;
    return keepAlive(held, {
      ...{ world: this.#parts.world, office: this.#office, name: this.style.name },
      isOrphan: () => this.#life !== life || !this.#runs,
    });
  }

  async #tell(held: Held, outcome: 'done' | 'failed', life: number): Promise<void> {
    for (let tries = 0; tries < 10; tries += 1) {
      const answer = await this.#still(this.#office.complete(held, outcome), life);
      if (answer !== undefined && answer.kind !== 'unavailable') return;
      await this.#wait(2_000, life);
    }
  }

  /** Waits for the end of what it holds; what does not end by itself it mends, or gives up. */
  async #settle(life: number): Promise<void> {
    const { world, invariants } = this.#parts;
    for (let looks = 1; looks <= LOOKS_MAX; looks += 1) {
      const own = invariants.ledger.open.find(({ holder }) => holder === this.style.name);
      if (own === undefined) return;
      const { node } = own;
      const held = { ...own, token: { epoch: 1, seq: own.tokenSeq } };
      if (this.#truth.node(node).process.kind === 'crashed') await this.#mend(node, life);
      else if (looks % PATIENCE_LOOKS === 0) {
        await this.#still(this.#office.complete(held, 'aborted'), life);
      }
      await this.#wait(world.random.between(2_000, 4_000), life);
    }
  }

  /** Its own node is down, and the step on it is its own: a restart is what it goes on with. */
  async #mend(node: string, life: number): Promise<void> {
    this.#keys += 1;
    const step = { node, action: 'restart', runbook: 'rolling-restart' } as const;
    const key = `${this.style.name}-${this.#keys}`;
    const held = await this.#claim({ ...step, confirm: 'optional', key }, life);
    if (held === undefined || this.#truth.node(node).process.kind !== 'crashed') return;
    this.#parts.world.note(`${this.style.name} starts ${node} anew`);
    startMember(this.#parts.world.raft, this.#truth.node(node));
    await this.#tell(held, 'done', life);
  }

  #handOver(node: string): void {
    const { world } = this.#parts;
    const heir = this.#truth.nodes.find(
      ({ id, isLearner, process }) => id !== node && !isLearner && process.kind === 'running',
    );
    if (heir !== undefined) transferLeadership(world.raft, heir.id);
    world.note(`${this.style.name} hands over from ${node}`);
  }

  #mayDie(): void {
    if (!this.#errs()) return;
    this.die();
    throw new Gone();
  }

  /** Most wait for some time; some for the next full seconds, as all do who are told the same. */
  #pauseMs(): number {
    const { world } = this.#parts;
    const pauseMs = world.random.between(PAUSE_MS.from, PAUSE_MS.to);
    if (!this.style.isPunctual) return pauseMs;
    return Math.ceil((world.nowMs + pauseMs) / PAUSE_MS.to) * PAUSE_MS.to - world.nowMs;
  }

  #errs(): boolean {
    const { world } = this.#parts;
    return world.chance(world.isCalm ? 0 : this.style.mischief);
  }

  async #wait(ms: number, life: number): Promise<void> {
    await this.#still(this.#parts.world.passing(ms, `${this.style.name} waits`), life);
  }

  /** Goes on only if the process is still the one that asked. */
  async #still<T>(given: Promise<T>, life: number): Promise<T> {
    const value = await given;
    if (this.#life !== life || !this.#runs) throw new Gone();
    return value;
  }
}

/** That the process is gone: nothing after this happens. */
class Gone extends Error {}
