import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import { OUTCOMES, type Permit } from '../../src/core/ledger/permits/permit.ts';
import { ROLLOUT_KINDS, type RolloutId } from '../../src/core/ledger/rollouts/rollout.ts';
import type { CompiledRules } from '../../src/core/rulebook/compile.ts';
import type { ClaimAnswer } from '../../src/service/claim.ts';
import { type Guarded, guardThree, healthy, type Member } from '../support/guarded.ts';
import { named, type Stage, told } from './transcript.ts';

/** What a stage is set with: the rules of its guard, and what its members do by themselves. */
export interface World {
  /** Those of the stories unless given. */
  readonly rules?: CompiledRules;
  /** The page of a member that has just started. */
  page(node: string, version: string, startedAt: number): Member;
  /** What a second does to the members. */
  second(members: Map<string, Member>, isBusy: boolean): void;
}

const PLAIN: World = {
  page: (_, __, startedAt) => ({
    ...Object(healthy()),
    process_start_time_seconds: startedAt,
  }),
  second: () => undefined,
};

/** What the members run before anything is upgraded, where they tell. */
const OLD_VERSION = '1.4.0';

/** Three members and a guard of theirs, and the permits that somebody on the stage holds. */
export class GuardedStage implements Stage {
  readonly #log = new MemoryEventLog();
  readonly #world: World;
  #guarded: Guarded;
  readonly #held = new Map<string, Permit>();
  readonly #versions = new Map<string, string>();
  #rollout: RolloutId | undefined;
  #started = 1_600_000_000;
  #isBusy = true;

  constructor(world: World = PLAIN) {
    this.#world = world;
    this.#guarded = this.#guard();
    const { members } = this.#guarded;
    for (const id of members.keys()) members.set(id, world.page(id, OLD_VERSION, this.#started));
    this.#change('n1', ['leads']);
  }

  #guard(startMs?: number): Guarded {
    const { rules } = this.#world;
    const life = { log: this.#log, ...(rules && { rules }), ...(startMs && { startMs }) };
    return guardThree({}, life);
  }

  async act(verb: string, words: readonly string[]): Promise<readonly string[]> {
    const [first = '', second = '', third = ''] = words;
    switch (verb) {
      case 'seconds':
        for (let left = Number(first); left > 0; left -= 1) {
          this.#world.second(this.#guarded.members, this.#isBusy);
          await this.#guarded.burst();
        }
        return [];
      case 'traffic':
        this.#isBusy = first === 'starts';
        return [];
      case 'member':
        this.#change(first, words.slice(1));
        return [];
      case 'ask':
        return this.#ask(first, second, words[2]);
      case 'claim':
        return await this.#claim(first, { node: second, holder: third, toVersion: words[3] });
      case 'confirm':
        return await this.#confirm(first);
      case 'complete':
        return await this.#complete(first, second);
      case 'permits':
        return this.#permits();
      case 'plan':
        return this.#plan(first, words[1]);
      case 'see':
        return this.#see(first);
      case 'roll':
        return await this.#roll(first, { holder: second, toVersion: words[2] });
      case 'rollout':
        return this.#followRollout();
      case 'guard-restarts':
        return this.#restart();
      default:
        throw new Error(`no such line on this stage: ${verb}`);
    }
  }

  #change(node: string, [what = '', amount = '0']: readonly string[]): void {
    const { members } = this.#guarded;
    const before = members.get(node);
    const page: Readonly<Record<string, number>> =
      typeof before === 'object' ? before : Object(healthy());
    switch (what) {
      case 'stops':
        members.set(node, 'refused');
        return;
      case 'starts':
        this.#started += 100;
        if (amount !== '0') this.#versions.set(node, amount);
        members.set(
          node,
          this.#world.page(node, this.#versions.get(node) ?? OLD_VERSION, this.#started),
        );
        return;
      case 'leads':
        for (const [id, member] of members) {
          if (typeof member === 'object') members.set(id, { ...member, raft_is_leader: 0 });
        }
        members.set(node, { ...page, raft_is_leader: 1 });
        return;
      case 'behind':
        members.set(node, { ...page, raft_applied_index: 1_000 - Number(amount) });
        return;
      case 'loses':
        members.set(
          node,
          Object.fromEntries(Object.entries(page).filter(([name]) => !name.startsWith(amount))),
        );
        return;
      case 'pending':
        members.set(node, { ...page, raft_proposals_pending: Number(amount) });
        return;
      default:
        throw new Error(`members do not do that: ${what}`);
    }
  }

  #ask(action: string, node: string, toVersion: string | undefined): readonly string[] {
    const question = { cluster: 'orders', node, action, toVersion };
    const answer = this.#guarded.guard.advise({ ...question, runbook: undefined });
    return [answer.kind === 'verdict' ? told(answer.verdict) : answer.kind];
  }

  async #claim(
    action: string,
    step: {
      readonly node: string;
      readonly holder: string;
      readonly toVersion: string | undefined;
    },
  ): Promise<readonly string[]> {
    const { node, holder, toVersion } = step;
    const question = { cluster: 'orders', node, action, toVersion };
    const answer = await this.#guarded.claims.claim({
      question: { ...question, runbook: undefined },
      ...{ holder, by: 'ci', rollout: this.#rollout, confirm: 'required', ttlMs: 60_000 },
      idempotencyKey: undefined,
    });
    return answer.kind === 'question-refused' ? [answer.refusal.code] : this.#keep(answer);
  }

  async #confirm(node: string): Promise<readonly string[]> {
    const { id, token } = this.#permitOn(node);
    return this.#keep(await this.#guarded.permits.confirm({ id, token, by: 'ci' }));
  }

  async #complete(node: string, said: string): Promise<readonly string[]> {
    const outcome = OUTCOMES.find((each) => each === said) ?? 'failed';
    const { id, token } = this.#permitOn(node);
    const command = { kind: 'complete', id, token, outcome } as const;
    const answer = await this.#guarded.permits.command(command, 'ci');
    if (answer.kind === 'refused') return [answer.refusal.code];
    return [answer.kind];
  }

  #keep(answer: ClaimAnswer): readonly string[] {
    switch (answer.kind) {
      case 'reserved':
        this.#held.set(answer.permit.node, answer.permit);
        return [
          `reserved: ${answer.permit.action} ${answer.permit.node} is ${answer.permit.stage.kind}`,
        ];
      case 'denied':
        return [told(answer.decided.verdict)];
      case 'refused':
        return [`${answer.refusal.code}`];
      default:
        return [answer.kind];
    }
  }

  #permitOn(node: string): Permit {
    const permit = this.#held.get(node);
    if (permit === undefined) throw new Error(`nobody on this stage holds a permit on ${node}`);
    return permit;
  }

  #permits(): readonly string[] {
    const standing = this.#guarded.ledgers.standingOf(this.#guarded.watch.cluster.id);
    if (standing.kind === 'unavailable') return ['not known'];
    const { open, ended } = standing.state.permits;
    return [
      ...open.map(
        ({ node, action, holder, stage }) => `${action} ${node}: ${stage.kind} (${holder})`,
      ),
      ...ended.map(({ node, action, end }) => `${action} ${node}: over, ${end}`),
    ];
  }

  #plan(action: string, toVersion: string | undefined): readonly string[] {
    const asked = { cluster: 'orders', action, toVersion, runbook: undefined };
    const answer = this.#guarded.planner.plan(asked);
    if (answer.kind !== 'plan') return [answer.kind];
    const { steps, done } = answer.plan;
    return [`to do: ${named(steps.map(({ node }) => node))}`, `done: ${named(done)}`];
  }

  /** What a hold point measures on each node. */
  #see(name: string): readonly string[] {
    const states = [...(this.#guarded.watch.evaluation?.holdPoints.values() ?? [])].flat();
    const state = states.find(({ holdPoint }) => holdPoint.definition.name === name);
    return [...(state?.byNode ?? [])].map(([node, { measured, outcome }]) => {
      const value = measured.kind === 'known' ? measured.value.toPrecision(3) : measured.kind;
      return `${node}: ${value}, ${outcome}`;
    });
  }

  async #roll(
    text: string,
    by: { readonly holder: string; readonly toVersion: string | undefined },
  ): Promise<readonly string[]> {
    const kind = ROLLOUT_KINDS.find((each) => each === text);
    if (kind === undefined) throw new Error(`no rollouts are called ${text}`);
    const answer = await this.#guarded.rollouts.start({
      ...{ cluster: 'orders', kind, runbook: undefined, members: [], by: 'ci' },
      ...{ ...by, idempotencyKey: undefined },
    });
    if (answer.kind === 'obstructed') return answer.obstacles.map(({ detail }) => detail);
    if (answer.kind !== 'done') return [answer.kind];
    this.#rollout = answer.rollout.id;
    return this.#followRollout();
  }

  #followRollout(): readonly string[] {
    const { ledgers, watch, sights } = this.#guarded;
    const standing = ledgers.standingOf(watch.cluster.id);
    if (standing.kind === 'unavailable') return ['not known'];
    const rollout = standing.state.rollouts.find(({ id }) => id === this.#rollout);
    if (rollout === undefined) return ['no rollout'];
    const { progress, next } = sights.see(rollout, standing.state);
    const nodes = progress.nodes.map(({ node, state }) => `${node} ${state}`).join(', ');
    const step = next?.node === undefined ? 'nothing' : `${next.node}`;
    return [`${rollout.kind} ${progress.state}: ${nodes}; next: ${step}`];
  }

  /** Another process takes over what is on disk, and finds the members as they are. */
  #restart(): readonly string[] {
    const before = this.#guarded;
    this.#guarded = this.#guard(before.time.now());
    for (const [node, member] of before.members) this.#guarded.members.set(node, member);
    return [];
  }
}
