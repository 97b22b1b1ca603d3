import { findMember, startMember } from '../../src/demo/model/controls.ts';
import { Office, type OfficeParts } from './office.ts';
import type { Pipeline } from './pipeline.ts';
import type { Truth } from './truth.ts';

/** Somebody looks after the cluster this often. */
const LOOK_MS = { from: 4_000, to: 9_000 } as const;

/** A node that is down for so long does not come back by itself. */
const DOWN_MS = 8_000;

/** A step on a node that has been down for so long is not going to be finished by its holder. */
const STUCK_MS = 25_000;

/**
 * The person who is called: starts nodes that stay down, on the guard's word, and ends permits
 * whose holders are gone for good.
 */
export class OnCall {
  readonly #parts: OfficeParts & { readonly truth: Truth };
  readonly #pipelines: readonly Pipeline[];
  readonly #office: Office;
  readonly #downSinceMs = new Map<string, number>();
  #keys = 0;

  constructor(parts: OfficeParts & { readonly truth: Truth }, pipelines: readonly Pipeline[]) {
    this.#parts = parts;
    this.#pipelines = pipelines;
    this.#office = new Office(parts, 'on-call');
  }

  /** Looks after the cluster for ever. */
  async run(): Promise<void> {
    const { world, truth } = this.#parts;
    for (;;) {
      await world.passing(world.random.between(LOOK_MS.from, LOOK_MS.to), 'on-call looks');
      await this.#endOrphans();
      for (const { id } of truth.nodes) {
        if (this.#downMs(id) >= DOWN_MS) await this.#cure(id);
      }
    }
  }

  #downMs(node: string): number {
    const { world, truth } = this.#parts;
    if (truth.node(node).process.kind !== 'crashed') {
      this.#downSinceMs.delete(node);
      return 0;
    }
    const sinceMs = this.#downSinceMs.get(node) ?? world.nowMs;
    this.#downSinceMs.set(node, sinceMs);
    return world.nowMs - sinceMs;
  }

  /** Starts a node as everybody else has to: with a permit, which for this is a cure. */
  async #cure(node: string): Promise<void> {
    this.#keys += 1;
    const key = `on-call-${this.#keys}`;
    const step = { node, action: 'restart', runbook: 'rolling-restart', key } as const;
    const answer = await this.#office.claim({ ...step, confirm: 'optional' });
    const permit =
      answer?.kind === 'reserved' || (answer?.kind === 'repeated' && 'stage' in answer.permit)
        ? answer.permit
        : undefined;
    if (permit !== undefined || this.#isOutage()) this.#startUp(node);
    if (permit === undefined) return;
    for (let tries = 0; tries < 10; tries += 1) {
      const told = await this.#office.complete(permit, 'done');
      if (told !== undefined && told.kind !== 'unavailable') return;
    }
  }

  /** Where nobody is left to tell who is down, the guard cannot, and a person needs no guard. */
  #isOutage(): boolean {
    return this.#parts.truth.nodes.every(({ id }) => this.#downMs(id) >= STUCK_MS);
  }

  #startUp(node: string): void {
    const { world } = this.#parts;
    const member = findMember(world.raft, node);
    if (member.process.kind !== 'crashed') return;
    world.note(`on-call starts ${node}`);
    startMember(world.raft, member);
  }

  /** What is overdue and nobody's any more is ended by a person, who says why. */
  async #endOrphans(): Promise<void> {
    const { invariants } = this.#parts;
    for (const { id, node, holder, isOverdue, tokenSeq } of invariants.ledger.open) {
      if (holder === 'on-call') {
        // The answer was lost, or the disk was in trouble when it was told.
        await this.#office.complete({ id, node, token: { epoch: 1, seq: tokenSeq } }, 'done');
        continue;
      }
      const isGone = this.#pipelines.some(({ style, runs }) => style.name === holder && !runs);
      if ((isOverdue && isGone) || this.#downMs(node) >= STUCK_MS) await this.#office.force(id);
    }
  }
}
