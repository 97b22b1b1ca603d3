import type { ClusterId } from '../core/base/ids.ts';
import { decide } from '../core/verdict/decide.ts';
import { blocks } from '../core/verdict/report.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Meter } from '../ports/meter.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import { type Decided, DecidedOnce } from './decided.ts';
import type { DecisionLog } from './decision-log.ts';
import type { Escalation } from './escalation.ts';
import { gather, type Judged } from './gather.ts';
import type { GuardHold } from './hold.ts';
import { readJudgedQuestion } from './judged-question.ts';
import type { Ledgers } from './ledgers.ts';
import type { RawQuestion, Refusal } from './question.ts';

/** What the guard answers. */
export type Answer =
  | ({ readonly kind: 'verdict' } & Decided)
  /** The first burst has not concluded: there is nothing yet to judge on. */
  | { readonly kind: 'warming-up'; readonly cluster: string; readonly retryAfterMs: number }
  /** The question makes no sense for this configuration. */
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What the guard works with. */
export interface GuardOptions {
  readonly watches: ReadonlyMap<ClusterId, ClusterWatch>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly meter: Meter;
  /** What people have said of the clusters, and the steps that are under way. */
  readonly ledgers: Pick<Ledgers, 'seqOf' | 'viewOf' | 'ledgerViewOf'>;
  /** Remembers what was decided, and on what. */
  readonly decisions: Pick<DecisionLog, 'recordSoon'>;
  /** Knows for how long each question has had no go; without one that is never told. */
  readonly escalation?: Pick<Escalation, 'recall' | 'remember'>;
  /** Keeps everything where it is after a restore; without one nothing was restored. */
  readonly hold?: Pick<GuardHold, 'at'>;
}

/** Answers questions: gathers what is known, decides, and remembers for as long as that holds. */
export class Guard {
  readonly #options: GuardOptions;
  #watches: ReadonlyMap<ClusterId, ClusterWatch>;
  readonly #decided = new DecidedOnce();

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#watches = options.watches;
  }

  /** What the guard watches, by cluster. */
  get watches(): ReadonlyMap<ClusterId, ClusterWatch> {
    return this.#watches;
  }

  /**
   * Puts a new configuration in the place of the old one. An answer is worked out in one go, so
   * each comes from the one or from the other.
   */
  replaceWatches(watches: ReadonlyMap<ClusterId, ClusterWatch>): void {
    this.#watches = watches;
  }

  /** Advice: judged like a claim, with nothing reserved. */
  advise(raw: RawQuestion): Answer {
    const answer = this.#judge(raw);
    const { meter } = this.#options;
    if (answer.kind === 'refused') meter.requestRefused({ code: answer.refusal.code });
    if (answer.kind === 'verdict') {
      const { cluster, question, kind, holdPoints } = answer.verdict;
      const inTheWay = [...new Set(holdPoints.filter(blocks).map(({ name }) => name))];
      meter.verdictGiven({ cluster, action: question.action, kind, inTheWay });
    }
    return answer;
  }

  #judge(raw: RawQuestion): Answer {
    const read = readJudgedQuestion(raw, this.#watches);
    if (!read.ok) return { kind: 'refused', refusal: read.refusal };
    const { watch, question, runbook } = read;
    const { evaluation, cluster } = watch;
    if (evaluation === undefined) {
      return { kind: 'warming-up', cluster: cluster.id, retryAfterMs: cluster.intervalMs };
    }
    const { rollout } = raw;
    return { kind: 'verdict', ...this.#decide(watch, { evaluation, question, runbook, rollout }) };
  }

  #decide(
    watch: ClusterWatch,
    what: Pick<Judged, 'evaluation' | 'question' | 'runbook'> & Pick<RawQuestion, 'rollout'>,
  ): Decided {
    const { evaluation, question, runbook, rollout } = what;
    const { clock, ids, ledgers, decisions, escalation, hold } = this.#options;
    const { cluster, rules } = watch;
    const now = clock.now();
    const seq = ledgers.seqOf(cluster.id);
    const until = hold?.at(now)?.until;
    const key = JSON.stringify([runbook.definition.runbook, question, rollout, seq, until]);
    return this.#decided.decide({ evaluation, key, now }, () => {
      // Advice is nobody's: it goes on with no step, but a way back would take a permit over.
      const isUndo = question.action === 'rollback';
      const asker = { node: question.node, holder: undefined, by: 'guard', isUndo, rollout };
      const gathered = gather({ watch, ...what, asker, now }, { ledgers, hold });
      const inputs = escalation?.recall(gathered) ?? gathered;
      const fresh = { decisionId: ids.decision(), verdict: decide(inputs) };
      escalation?.remember(inputs, fresh.verdict);
      const wallOffsetMs = clock.wallOffsetMs();
      const made = { ...fresh, inputs, rules, wallOffsetMs, cause: 'advice', by: 'guard' } as const;
      return { ...fresh, decisionId: decisions.recordSoon(made) };
    });
  }
}
