import type { Steps } from '../base/steps.ts';
import { structurePieces } from '../base/structure-pieces.ts';
import { TextDigest } from '../base/text-digest.ts';
import type { DurationMs } from '../base/time.ts';
import type { GuardedCluster } from '../cluster/guarded-cluster.ts';
import type { CompiledRules } from '../rulebook/compile.ts';
import type { RunbookDefinition } from '../rulebook/runbook.ts';
import type { SystemPack } from '../rulebook/signal.ts';
import type { DecideInputs } from './case.ts';
import type { Evaluation } from './evaluation.ts';
import { recordGroups } from './recorded-groups.ts';

/** A text that is stored under its digest, once however many decisions stand on it. */
export interface StoredText {
  readonly digest: string;
  readonly text: string;
}

/** What the rules of a cluster are compiled from; compiled again they are the very same. */
export interface RuleSource {
  readonly pack: SystemPack;
  readonly runbooks: readonly RunbookDefinition[];
  readonly windowMs: DurationMs;
}

/** What decisions have in common that follow one evaluation: each is stored once. */
export interface SharedInputs {
  readonly rules: StoredText;
  readonly cluster: StoredText;
  readonly evaluation: StoredText;
}

/** What is told of shared inputs where a decision names them. */
export type SharedDigests = { readonly [K in keyof SharedInputs]: string };

/** The form of recorded inputs; one that means something else gets another name. */
export const INPUTS_FORM = 'inputs-2';

/** Records the definitions behind compiled rules, which hold functions and cannot be written. */
export function recordRules({
  pack,
  runbooks,
}: Pick<CompiledRules, 'pack' | 'runbooks'>): Steps<StoredText> {
  const source: RuleSource = {
    pack: pack.pack,
    runbooks: runbooks.map(({ definition }) => definition),
    windowMs: pack.windowMs,
  };
  return storedText(source);
}

/** Records how a cluster was declared. */
export function recordCluster(cluster: GuardedCluster): Steps<StoredText> {
  return storedText(cluster);
}

/**
 * Records everything that was known after one burst. Compiled hold points are named, since the
 * rules are recorded by themselves.
 */
export function recordEvaluation({
  holdPoints,
  ruleGroups,
  ...rest
}: Evaluation): Steps<StoredText> {
  const named = new Map(
    [...holdPoints].map(([runbook, states]) => [
      runbook,
      states.map(({ holdPoint, ...state }) => ({ ...state, holdPoint: holdPoint.definition.name })),
    ]),
  );
  return storedText({ ...rest, holdPoints: named, ruleGroups: recordGroups(ruleGroups) });
}

/** Records one decision's inputs: its own, and the digests of those that it shares. */
export function recordInputs(inputs: DecideInputs, shared: SharedInputs): Steps<StoredText> {
  const { cluster: _cluster, pack: _pack, evaluation: _evaluation, runbook, ...own } = inputs;
  const digests: SharedDigests = {
    rules: shared.rules.digest,
    cluster: shared.cluster.digest,
    evaluation: shared.evaluation.digest,
  };
  const { runbook: name } = runbook.definition;
  return storedText({ form: INPUTS_FORM, own, runbook: name, shared: digests });
}

/** Writes plain data under its digest, in steps, since what is known of a cluster can be long. */
export function* storedText(value: unknown): Steps<StoredText> {
  const digest = new TextDigest();
  const pieces: string[] = [];
  for (const piece of structurePieces(value)) {
    digest.add(piece);
    pieces.push(piece);
    yield;
  }
  return { digest: digest.finish(), text: pieces.join('') };
}

/** The digests of the texts that recorded inputs share with others; none in other texts. */
export function digestsIn(inputs: string): readonly string[] {
  const manifest: { readonly shared?: unknown } = JSON.parse(inputs);
  const { shared } = manifest;
  if (typeof shared !== 'object' || shared === null) return [];
  return Object.values(shared).filter((digest) => typeof digest === 'string');
}
