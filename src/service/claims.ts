import { ownPermit } from '../core/ledger/permits/view-of-permits.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import { decide } from '../core/verdict/decide.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import { askerOf, type Claim, type ClaimAnswer, type RawClaim } from './claim.ts';
import { answered, answerOf, type Concluded, conclude, type Judgement } from './conclusion.ts';
import type { DecisionLog } from './decision-log.ts';
import type { Escalation } from './escalation.ts';
import { type GatherSources, gather } from './gather.ts';
import { grantEvent } from './grant.ts';
import type { Guard } from './guard.ts';
import { repeatOf, requestOf } from './idempotency.ts';
import { readJudgedQuestion } from './judged-question.ts';
import type { Ledgers } from './ledgers.ts';
import type { Refusal } from './question.ts';
import { type Telling, tellPermitCall } from './tell-permit-call.ts';

/** What a claim comes to, or why its question cannot be judged. */
export type ClaimOutcome =
  | ClaimAnswer
  | { readonly kind: 'question-refused'; readonly refusal: Refusal };

/** What claims are worked out with. */
export interface ClaimsOptions extends GatherSources, Telling {
  readonly guard: Pick<Guard, 'watches'>;
  readonly ledgers: Pick<
    Ledgers,
    'standingOf' | 'transact' | 'viewFor' | 'viewOf' | 'ledgerViewOf'
  >;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly decisions: Pick<DecisionLog, 'prepare'>;
  /** Knows for how long each question has had no go; without one that is never told. */
  readonly escalation?: Pick<Escalation, 'recall' | 'remember'>;
}

/**
 * Judges and reserves in one step: the decision is made on the state of the ledger to which the
 * permit is appended, or it is made again. Two who claim at once never both get the last slot (I1).
 */
export class Claims {
  readonly #options: ClaimsOptions;

  constructor(options: ClaimsOptions) {
    this.#options = options;
  }

  /** Reserves a step, or goes on with the step that the same holder has on this node. */
  async claim({ question: raw, ...rest }: RawClaim): Promise<ClaimOutcome> {
    const read = readJudgedQuestion(raw, this.#options.guard.watches);
    if (!read.ok) return { kind: 'question-refused', refusal: read.refusal };
    const { watch, question, runbook } = read;
    const answer = await this.#claim({ ...rest, watch, question, runbook });
    return tellPermitCall(this.#options, { call: 'claim', cluster: watch.cluster.id }, answer);
  }

  async #claim(claim: Claim): Promise<ClaimAnswer> {
    const { evaluation, cluster } = claim.watch;
    if (evaluation === undefined) {
      return { kind: 'warming-up', cluster: cluster.id, retryAfterMs: cluster.intervalMs };
    }
    const request = requestOf(claim);
    const transacted = await this.#options.ledgers.transact<Concluded>(
      cluster.id,
      async (state) => {
        const repeat = repeatOf(state, claim, request);
        if (repeat?.kind === 'answer') return answered(repeat.answer);
        const own = repeat?.permit ?? ownPermit(state.permits, askerOf(claim));
        const isSame = own?.action === claim.question.action && own.by === claim.by;
        if (own !== undefined && isSame && own.stage.kind !== 'granted') {
          return answered({ kind: 'repeated', permit: own });
        }
        const judged = judgeAt(state, { claim, evaluation }, this.#options);
        const id = own?.id ?? this.#options.ids.permit();
        const event = isSame ? undefined : grantEvent(judged, { id, own, request });
        return await conclude(judged, { cause: 'claim', id, event, permit: own }, this.#options);
      },
    );
    return answerOf(transacted);
  }
}

/** What a judgement takes. */
export type JudgingOptions = Pick<
  ClaimsOptions,
  'clock' | 'ids' | 'ledgers' | 'escalation' | 'hold'
>;

/** Gathers what is known beside this state of the ledger, and decides on it. */
export function judgeAt(
  state: LedgerState,
  { claim, evaluation }: { readonly claim: Claim; readonly evaluation: Evaluation },
  { clock, ids, ledgers, escalation, hold }: JudgingOptions,
): Judgement {
  const { watch, question, runbook } = claim;
  const asker = askerOf(claim);
  // The view is of the very state that the permit would be appended to.
  const ledger = { kind: 'known', view: ledgers.viewFor(state, asker) } as const;
  const gathered = gather(
    { watch, evaluation, question, runbook, asker, now: clock.now() },
    {
      hold,
      ledgers: {
        viewOf: (cluster, windows) => ledgers.viewOf(cluster, windows),
        ledgerViewOf: () => ledger,
      },
    },
  );
  const inputs = escalation?.recall(gathered) ?? gathered;
  const verdict = decide(inputs);
  escalation?.remember(inputs, verdict);
  return { claim, inputs, decided: { decisionId: ids.decision(), verdict } };
}
