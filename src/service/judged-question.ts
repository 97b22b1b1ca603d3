import type { ClusterId } from '../core/base/ids.ts';
import { type CompiledRunbook, chooseRunbook } from '../core/rulebook/compile.ts';
import type { Question } from '../core/verdict/case.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import { type RawQuestion, type Refusal, readQuestion, refuseRunbook } from './question.ts';

/** A checked question with the one runbook that judges it, or why it cannot be judged. */
export type ReadJudgedQuestion =
  | {
      readonly ok: true;
      readonly watch: ClusterWatch;
      readonly question: Question;
      readonly runbook: CompiledRunbook;
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** Checks a question, and finds the runbook that covers it. Advice and claims ask alike. */
export function readJudgedQuestion(
  raw: RawQuestion,
  watches: ReadonlyMap<ClusterId, ClusterWatch>,
): ReadJudgedQuestion {
  const read = readQuestion(raw, watches);
  if (!read.ok) return read;
  const { watch, question, runbook } = read;
  const choice = chooseRunbook(watch.rules.runbooks, { ...question, runbook });
  if (choice.kind !== 'chosen') return { ok: false, refusal: refuseRunbook(choice, read) };
  return { ok: true, watch, question, runbook: choice.runbook };
}
