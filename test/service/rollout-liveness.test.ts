import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/ledger/permits/permit.ts';
import type { RolloutId } from '../../src/core/ledger/rollouts/rollout.ts';
import { isFinished } from '../../src/core/plan/rollout-progress.ts';
import type { Guarded } from '../support/guarded.ts';
import { rawClaim } from '../support/rival.ts';
import { rawRollout, readyToRoll, rolloutOf, seenOf, startAnew } from '../support/rolling.ts';

/** What a pipeline, a person, a member or time does. */
type Deed =
  | {
      readonly kind: 'claim';
      readonly node: string;
      readonly action: string;
      readonly own: boolean;
    }
  | { readonly kind: 'complete'; readonly outcome: Outcome }
  | { readonly kind: 'release' | 'force' | 'pause' | 'resume' | 'burst' }
  | { readonly kind: 'restart' | 'go' | 'come'; readonly node: string };

/** Each is a rollout of some hundred bursts, in a quarter of a second. */
const RUNS = 25;

/** Bursts for which a holder waits until what it said is seen, before it takes that back. */
const GIVE_UP_EVERY = 20;

const NODES = ['n1', 'n2', 'n3'];

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    kind: fc.constant('claim' as const),
    node: fc.constantFrom(...NODES),
    action: fc.constantFrom('drain', 'transfer', 'restart'),
    own: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('complete' as const),
    outcome: fc.constantFrom('done' as const, 'failed' as const, 'aborted' as const),
  }),
  fc.record({ kind: fc.constantFrom('release' as const, 'force' as const) }),
  fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const) }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('burst' as const) }) },
  fc.record({
    kind: fc.constantFrom('restart' as const, 'go' as const, 'come' as const),
    node: fc.constantFrom(...NODES),
  }),
);

class World {
  readonly guarded: Guarded;
  readonly id: RolloutId;

  constructor(guarded: Guarded, id: RolloutId) {
    this.guarded = guarded;
    this.id = id;
  }

  get permits() {
    const standing = this.guarded.ledgers.standingOf(this.guarded.watch.cluster.id);
    if (standing.kind === 'unavailable') throw new Error(standing.detail);
    return standing.state.permits;
  }

  async does(done: Deed): Promise<void> {
    const { guarded, id } = this;
    const [open] = this.permits.open;
    const steered = { cluster: guarded.watch.cluster.id, id, by: 'ada' };
    switch (done.kind) {
      case 'claim':
        await this.claim(done.node, done.action, done.own);
        return;
      case 'complete':
        if (open !== undefined) {
          await guarded.permits.command({ kind: 'complete', ...open, outcome: done.outcome }, 'ci');
        }
        return;
      case 'release':
        if (open !== undefined) await guarded.permits.command({ kind: 'release', ...open }, 'ci');
        return;
      case 'force':
        if (open !== undefined) {
          const { id: permit } = open;
          await guarded.permits.command({ kind: 'force-release', id: permit, why: 'gone' }, 'ada');
        }
        return;
      case 'pause':
      case 'resume':
        await guarded.rollouts.steer(steered, { kind: done.kind, why: 'a test' });
        return;
      case 'restart':
      case 'come':
        this.start(done.node);
        return;
      case 'go':
        guarded.members.set(done.node, 'refused');
        return;
      case 'burst':
        await guarded.burst();
    }
  }

  start(node: string): void {
    startAnew(this.guarded, node);
  }

  async claim(node: string, action: string, own = true) {
    const raw = rawClaim(node, own ? 'run-7' : 'run-8', {
      rollout: own ? this.id : undefined,
      ttlMs: 20_000,
    });
    return await this.guarded.claims.claim({ ...raw, question: { ...raw.question, action } });
  }

  /** What must be so after every deed. */
  check(): void {
    // Nothing holds an undrain up, so it may stand beside a step.
    const away = this.permits.open.filter(
      ({ isCure, actions }) => !isCure && actions.some((action) => action !== 'undrain'),
    );
    expect(away.length, 'nodes that are out, or about to be').toBeLessThanOrEqual(1);
    const seen = seenOf(this.guarded, this.id);
    const isOver = seen.rollout.standing.kind === 'completed';
    // Every state leads somewhere: to a next step, or to the end.
    expect(isOver || isFinished(seen.progress) || seen.next !== undefined).toBe(true);
  }

  /** A pipeline that does what the rollout says next, in a cluster in which all is well. */
  async finish(): Promise<string> {
    const { guarded, id } = this;
    for (const node of NODES) this.start(node);
    const steered = { cluster: guarded.watch.cluster.id, id, by: 'ada' };
    await guarded.rollouts.steer(steered, { kind: 'resume', why: undefined });
    for (let round = 0; round < 300; round += 1) {
      await guarded.burst();
      const { next, rollout } = seenOf(guarded, id);
      if (rollout.standing.kind === 'completed') return 'completed';
      const [open] = this.permits.open;
      // Who said that a transfer was done which was none says so, or it is waited for for ever.
      if (open?.stage.kind === 'verifying' && round % GIVE_UP_EVERY !== 0) continue;
      if (open !== undefined) {
        await guarded.permits.command({ kind: 'complete', ...open, outcome: 'aborted' }, 'ci');
        continue;
      }
      if (next === undefined) continue;
      const answer = await this.claim(next.node, next.action);
      if (answer.kind !== 'reserved') continue;
      this.start(next.node);
      await guarded.permits.command({ kind: 'complete', ...answer.permit, outcome: 'done' }, 'ci');
    }
    return JSON.stringify(seenOf(guarded, id).progress);
  }
}

describe('a rollout in whatever may happen to it', () => {
  it('stays in its budget, always has a next step, and ends once all is well', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 40 }), async (deeds) => {
        const guarded = await readyToRoll();
        const { id } = rolloutOf(await guarded.rollouts.start(rawRollout()));
        const world = new World(guarded, id);
        for (const each of deeds) {
          await world.does(each);
          world.check();
        }
        expect(await world.finish()).toBe('completed');
      }),
      { numRuns: RUNS },
    );
  });
});
