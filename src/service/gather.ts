import { type Instant, instant } from '../core/base/time.ts';
import type { Asker } from '../core/ledger/permits/view-of-permits.ts';
import type { CompiledRunbook } from '../core/rulebook/compile.ts';
import type { DecideInputs, Question } from '../core/verdict/case.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { GuardHold } from './hold.ts';
import type { Ledgers } from './ledgers.ts';

/** What inputs are gathered from, besides the cluster itself. */
export interface GatherSources {
  readonly ledgers: Pick<Ledgers, 'viewOf' | 'ledgerViewOf'>;
  /** Keeps everything where it is after a restore; without one nothing was restored. */
  readonly hold?: Pick<GuardHold, 'at'> | undefined;
}

/** What is to be judged. */
export interface Judged {
  readonly watch: ClusterWatch;
  readonly evaluation: Evaluation;
  readonly question: Question;
  readonly runbook: CompiledRunbook;
  /** Who asks, since a step goes on past its own permit. */
  readonly asker: Asker;
  readonly now: Instant;
}

/** Everything that a decision depends on, as it is known now. */
export function gather(
  { watch, evaluation, question, runbook, asker, now }: Judged,
  { ledgers, hold }: GatherSources,
): DecideInputs {
  const { cluster, rules, rulebookDigest } = watch;
  const windows = [...cluster.windows, ...runbook.definition.windows];
  const held = hold?.at(now);
  const ledger = ledgers.ledgerViewOf(cluster.id, asker);
  // A ledger that cannot be read may hold a permit of which nothing is known, like a restored one.
  const unread = { until: instant(now + cluster.intervalMs), why: 'the log cannot be read' };
  const view = ledger.kind === 'known' ? ledger.view : { ...ledger.view, hold: held ?? unread };
  return {
    ...{ question, cluster, runbook, evaluation, rulebookDigest, now },
    pack: rules.pack.pack,
    facts: ledgers.viewOf(cluster.id, windows),
    ledger: held === undefined ? view : { ...view, hold: held },
  };
}
