import type { Action } from '../../src/core/cluster/action.ts';
import type { Outcome, Permit, PermitId } from '../../src/core/ledger/permits/permit.ts';
import type { PermitCommand } from '../../src/core/ledger/permits/permit-command.ts';
import type { Token } from '../../src/core/ledger/permits/token.ts';
import type { RolloutId } from '../../src/core/ledger/rollouts/rollout.ts';
import { blocks } from '../../src/core/verdict/report.ts';
import type { ClaimOutcome } from '../../src/service/claims.ts';
import type { PermitAnswer } from '../../src/service/permit-calls.ts';
import type { GuardProcess, Services } from './guard-process.ts';
import type { Invariants } from './invariants.ts';
import type { Network } from './network.ts';
import { CLUSTER } from './rules.ts';
import { TTL_MS, VERSIONS } from './scale.ts';
import type { World } from './world.ts';

/** What callers of the guard share. */
export interface OfficeParts {
  readonly world: World;
  readonly network: Network;
  readonly invariants: Invariants;
  /** The process that listens now. */
  readonly guard: () => GuardProcess;
}

/** A step as a caller asks for it. */
export interface Step {
  readonly node: string;
  readonly action: Action;
  readonly runbook: string;
  readonly confirm: 'optional' | 'required';
  readonly key: string;
  /** The rollout that it is a step of. */
  readonly rollout?: RolloutId | undefined;
}

/** A permit as a caller holds it. */
export type Held = Pick<Permit, 'id' | 'token'> & { readonly node: string };

/** One caller's line to the guard: an answer may be lost, and what it asked done all the same. */
export class Office {
  readonly #parts: OfficeParts;
  readonly #name: string;

  constructor(parts: OfficeParts, name: string) {
    this.#parts = parts;
    this.#name = name;
  }

  /** Claims a step; undefined when no answer came. */
  claim({ node, action, runbook, confirm, key, rollout }: Step): Promise<ClaimOutcome | undefined> {
    const { invariants } = this.#parts;
    invariants.claimed(`${this.#name} ${action} ${node}`, key);
    const toVersion = action === 'upgrade' ? VERSIONS.after : undefined;
    return this.ask(`claims ${action} ${node} ${key}`, async ({ claims }) => {
      const answer = await claims.claim({
        question: { cluster: CLUSTER, node, action, toVersion, runbook },
        ...{ holder: this.#name, by: 'ci', rollout, confirm },
        ...{ ttlMs: TTL_MS, idempotencyKey: key },
      });
      invariants.answered(answer);
      return answer;
    });
  }

  /** Has a permit judged once more. */
  confirm({ id, token, node }: Held): Promise<ClaimOutcome | undefined> {
    const { invariants } = this.#parts;
    return this.ask(`confirms ${node}`, async ({ permits }) => {
      const answer = await permits.confirm({ id, token, by: 'ci' });
      invariants.answered(answer);
      invariants.accepted(id, token.seq, answer);
      return answer;
    });
  }

  /** Says that its holder is still there. */
  renew({ id, token, node }: Held): Promise<PermitAnswer | undefined> {
    return this.#say(`renews ${node}`, token, { kind: 'renew', id, token, ttlMs: undefined });
  }

  /** Says how a step ended. */
  complete({ id, token, node }: Held, outcome: Outcome): Promise<PermitAnswer | undefined> {
    this.#parts.invariants.said(id, { outcome });
    const command = { kind: 'complete', id, token, outcome } as const;
    return this.#say(`completes ${node}: ${outcome}`, token, command);
  }

  /** Gives a permit back. */
  release({ id, token, node }: Held): Promise<PermitAnswer | undefined> {
    this.#parts.invariants.said(id, { isReleased: true });
    return this.#say(`releases ${node}`, token, { kind: 'release', id, token });
  }

  /** Ends the permit of somebody who is gone. */
  force(id: PermitId): Promise<PermitAnswer | undefined> {
    this.#parts.invariants.said(id, { isForced: true });
    const command = { kind: 'force-release', id, why: 'its holder is gone' } as const;
    return this.#say(`forces ${id}`, undefined, command);
  }

  /** Asks without claiming. */
  advice(node: string): Promise<string | undefined> {
    const raw = { cluster: CLUSTER, node, action: 'restart', toVersion: undefined };
    return this.ask(`asks for ${node}`, ({ guard }) => {
      const answer = guard.advise({ ...raw, runbook: 'rolling-restart' });
      if (answer.kind !== 'verdict') return Promise.resolve(answer.kind);
      const { decision, isCure } = answer.verdict;
      if (decision === 'go') this.#parts.invariants.advised(node, isCure);
      return Promise.resolve(decision);
    });
  }

  #say(
    what: string,
    token: Token | undefined,
    command: PermitCommand,
  ): Promise<PermitAnswer | undefined> {
    const { invariants } = this.#parts;
    return this.ask(what, async ({ permits }) => {
      const answer = await permits.command(command, 'ci');
      if (token !== undefined) invariants.accepted(command.id, token.seq, answer);
      return answer;
    });
  }

  /** Asks for anything, and notes what came of it. */
  async ask<T>(what: string, call: (services: Services) => Promise<T>): Promise<T | undefined> {
    const { world, network, guard } = this.#parts;
    const line = `${this.#name} ${what}`;
    const answer = await network.ask<T>(this.#name, line, (reply) => guard().serve(call, reply));
    world.note(`${line}: ${describe(answer)}`);
    return answer;
  }
}

function describe(answer: unknown): string {
  if (answer === undefined) return 'no answer';
  if (typeof answer === 'string') return answer;
  const { kind, decided, refusal, permit } = answer as Partial<
    Extract<ClaimOutcome, { kind: 'denied' }> & { refusal: { code: string } }
  >;
  if (kind === 'denied') {
    const inTheWay = decided?.verdict.holdPoints.filter(blocks) ?? [];
    return `denied: ${inTheWay.map(({ name, detail }) => `${name} (${detail})`).join(', ')}`;
  }
  return [kind, refusal?.code, permit?.id].filter((part) => part !== undefined).join(' ');
}
