import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import { OUTCOMES, type Permit } from '../../src/core/ledger/permits/permit.ts';
import type { ClaimAnswer } from '../../src/service/claim.ts';
import { type Guarded, guardThree, healthy } from '../support/guarded.ts';
import { named, type Stage, told } from './transcript.ts';

/** Three members and a guard of theirs, and the permits that somebody on the stage holds. */
export class GuardedStage implements Stage {
  readonly #log = new MemoryEventLog();
  #guarded: Guarded = guardThree({}, { log: this.#log });
  readonly #held = new Map<string, Permit>();
  #started = 1_600_000_000;

  async act(verb: string, words: readonly string[]): Promise<readonly string[]> {
    const [first = '', second = '', third = ''] = words;
    switch (verb) {
      case 'seconds':
        for (let left = Number(first); left > 0; left -= 1) await this.#guarded.burst();
        return [];
      case 'member':
        this.#change(first, words.slice(1));
        return [];
      case 'ask':
        return this.#ask(first, second);
      case 'claim':
        return await this.#claim(first, { node: second, holder: third });
      case 'confirm':
        return await this.#confirm(first);
      case 'complete':
        return await this.#complete(first, second);
      case 'permits':
        return this.#permits();
      case 'plan':
        return this.#plan(first);
      case 'guard-restarts':
        return this.#restart();
      default:
        throw new Error(`no such line on this stage: ${verb}`);
    }
  }

  #change(node: string, [what = '', amount = '0']: readonly string[]): void {
    const { members } = this.#guarded;
    const before = members.get(node);
    const page = typeof before === 'object' ? before : Object(healthy());
    switch (what) {
      case 'stops':
        members.set(node, 'refused');
        return;
      case 'starts':
        this.#started += 100;
        members.set(node, {
          ...Object(healthy()),
          process_start_time_seconds: this.#started,
        });
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
      case 'pending':
        members.set(node, { ...page, raft_proposals_pending: Number(amount) });
        return;
      default:
        throw new Error(`members do not do that: ${what}`);
    }
  }

  #ask(action: string, node: string): readonly string[] {
    const question = { cluster: 'orders', node, action, toVersion: undefined };
    const answer = this.#guarded.guard.advise({ ...question, runbook: undefined });
    return [answer.kind === 'verdict' ? told(answer.verdict) : answer.kind];
  }

  async #claim(
    action: string,
    { node, holder }: { readonly node: string; readonly holder: string },
  ): Promise<readonly string[]> {
    const question = { cluster: 'orders', node, action, toVersion: undefined };
    const answer = await this.#guarded.claims.claim({
      question: { ...question, runbook: undefined },
      ...{ holder, by: 'ci', rollout: undefined, confirm: 'required', ttlMs: 60_000 },
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

  #plan(action: string): readonly string[] {
    const asked = { cluster: 'orders', action, toVersion: undefined, runbook: undefined };
    const answer = this.#guarded.planner.plan(asked);
    if (answer.kind !== 'plan') return [answer.kind];
    const { steps, done } = answer.plan;
    return [`to do: ${named(steps.map(({ node }) => node))}`, `done: ${named(done)}`];
  }

  /** Another process takes over what is on disk, and finds the members as they are. */
  #restart(): readonly string[] {
    const before = this.#guarded;
    this.#guarded = guardThree({}, { log: this.#log, startMs: before.time.now() });
    for (const [node, member] of before.members) this.#guarded.members.set(node, member);
    return [];
  }
}
