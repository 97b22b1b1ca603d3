import type { RolloutId } from '../../src/core/ledger/rollouts/rollout.ts';
import type { RolloutAnswer, RolloutWish } from '../../src/service/rollout-calls.ts';
import type { Services } from './guard-process.ts';
import type { Office } from './office.ts';
import type { PipelineStyle } from './pipeline-style.ts';
import type { RolloutLedger } from './rollout-ledger.ts';
import { CLUSTER } from './rules.ts';
import { VERSIONS } from './scale.ts';

/** What is due in a rollout, as the guard says; undefined when no answer came. */
export type Due =
  | { readonly kind: 'step'; readonly node: string }
  | { readonly kind: 'nothing' }
  | undefined;

/**
 * The rollout of a pipeline, as `holdpoint roll` goes about it: begun under one key, which finds it
 * again for every process of the pipeline, and asked each time for what is next.
 */
export class Rolling {
  readonly #office: Office;
  readonly #rollouts: RolloutLedger;
  readonly #style: PipelineStyle;
  #id: RolloutId | undefined;

  constructor(office: Office, rollouts: RolloutLedger, style: PipelineStyle) {
    this.#office = office;
    this.#rollouts = rollouts;
    this.#style = style;
  }

  /** The name that its claims carry; undefined before it is begun. */
  get id(): RolloutId | undefined {
    return this.#id;
  }

  /** Where it stands in the durable log; undefined before it is begun. */
  get standing() {
    return this.#rollouts.of(this.#style.name)?.standing;
  }

  /** The process that knew it is gone. */
  forget(): void {
    this.#id = undefined;
  }

  /** Begins it, or finds it, and asks for the node whose turn it is. */
  async due(): Promise<Due> {
    this.#id ??= await this.#begin();
    const id = this.#id;
    if (id === undefined) return undefined;
    const looks = ({ seeRollout }: Services) =>
      new Promise<Due>((resolve) => {
        const next = seeRollout(id)?.next;
        resolve(next === undefined ? { kind: 'nothing' } : { kind: 'step', node: next.node });
      });
    return await this.#office.ask(`looks at ${id}`, looks);
  }

  async #begin(): Promise<RolloutId | undefined> {
    const { name, work } = this.#style;
    const answer = await this.#office.ask('begins its rollout', ({ rollouts }) =>
      rollouts.start({
        ...{ cluster: CLUSTER, kind: `rolling-${work}`, runbook: undefined, members: [] },
        toVersion: work === 'upgrade' ? VERSIONS.after : undefined,
        ...{ holder: name, by: 'ci', idempotencyKey: `${name}-roll` },
      }),
    );
    return answer?.kind === 'done' ? answer.rollout.id : undefined;
  }
}

/** Pauses, resumes or aborts a rollout, as a person does; undefined when no answer came. */
export function steer(
  office: Office,
  id: RolloutId,
  wish: RolloutWish,
): Promise<RolloutAnswer | undefined> {
  return office.ask(`${wish.kind}s ${id}`, ({ rollouts }) =>
    rollouts.steer({ cluster: CLUSTER, id, by: 'a-person' }, wish),
  );
}
