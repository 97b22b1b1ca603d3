import { instant } from '../core/base/time.ts';
import type { PermitId } from '../core/ledger/permits/permit.ts';
import { findPermit } from '../core/ledger/permits/permit-command.ts';
import type { Token } from '../core/ledger/permits/token.ts';
import { targetOf } from '../core/ledger/permits/transitions.ts';
import { type ClaimAnswer, claimOf } from './claim.ts';
import { type ClaimsOptions, type JudgingOptions, judgeAt } from './claims.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import { answered, answerOf, type Concluded, conclude } from './conclusion.ts';

/** What confirmations are worked out with. */
export type ConfirmationsOptions = JudgingOptions & Pick<ClaimsOptions, 'decisions'>;

/** Whoever holds a permit and is about to act. */
export interface ConfirmRequest {
  readonly watch: ClusterWatch;
  readonly id: PermitId;
  readonly token: Token;
  /** The principal. */
  readonly by: string;
}

/** Judges once more right before the act: what was a go at the grant may be none any longer. */
export class Confirmations {
  readonly #options: ConfirmationsOptions;

  constructor(options: ConfirmationsOptions) {
    this.#options = options;
  }

  /** Judges a permit on evidence that was gathered after its grant. */
  async confirm(asked: ConfirmRequest): Promise<ClaimAnswer> {
    const { watch, by, id } = asked;
    const { ledgers, clock } = this.#options;
    const standing = ledgers.standingOf(watch.cluster.id);
    if (standing.kind === 'unavailable') {
      return { kind: 'unavailable', reason: 'damaged', detail: standing.detail };
    }
    const first = findPermit(standing.state, asked);
    if (first.kind === 'refused') return first;
    if (first.kind === 'over') return { kind: 'repeated', permit: first.ended };
    // What was granted or advanced was so no later than it was renewed.
    const grantedAt = instant(first.permit.renewedAtMs - clock.wallOffsetMs());
    const evaluation = await watch.evaluationSince(grantedAt);
    const transacted = await ledgers.transact<Concluded>(watch.cluster.id, async (state) => {
      const found = findPermit(state, asked);
      if (found.kind === 'refused') return answered(found);
      if (found.kind === 'over') return answered({ kind: 'repeated', permit: found.ended });
      const { permit } = found;
      const claim = claimOf(permit, watch);
      if (targetOf(permit.stage, 'confirm') === undefined || claim === undefined) {
        return answered({ kind: 'repeated', permit });
      }
      const judged = judgeAt(state, { claim, evaluation }, this.#options);
      const moved = { type: 'permit-moved', by, id, move: 'confirm', ttlMs: undefined } as const;
      const event = { ...moved, decision: judged.decided.decisionId };
      return await conclude(judged, { cause: 'confirm', id, event, permit }, this.#options);
    });
    return answerOf(transacted);
  }
}
