import type { SignalName } from '../base/ids.ts';
import type { DurationMs } from '../base/time.ts';
import type { Expr } from '../promql/ast.ts';
import type { RuleIssue } from './issue.ts';
import { evidenceIssues, parseQuery } from './query.ts';
import type { ProofOfLife, SystemPack } from './signal.ts';

/** A proof that can be looked for. */
export interface CompiledProof {
  /** What it is asked for: one signal, or the page of a member as a whole. */
  readonly of: SignalName | 'page';
  readonly by: ProofOfLife['by'];
  readonly expr: Expr;
  /** As it is written, for answers. */
  readonly text: string;
  readonly withinMs: DurationMs;
}

/** Compiles every proof that a pack asks for, with all that is wrong with them. */
export function compileProofs(
  pack: SystemPack,
  windowMs: DurationMs,
): { readonly proofs: readonly CompiledProof[]; readonly issues: readonly RuleIssue[] } {
  const proofs: CompiledProof[] = [];
  const issues: RuleIssue[] = [];
  for (const { of, proof, path } of declaredIn(pack)) {
    const at = [...path, 'proof_of_life', proof.by];
    const parsed = parseQuery(proof.expr, { path: at, windowMs });
    if (!parsed.ok) {
      issues.push(parsed.issue);
      continue;
    }
    issues.push(...evidenceIssues(parsed.expr, at));
    const { by, expr: text, withinMs = windowMs } = proof;
    proofs.push({ of, by, expr: parsed.expr, text, withinMs });
  }
  return { proofs, issues };
}

interface Declared {
  readonly of: CompiledProof['of'];
  readonly proof: ProofOfLife;
  readonly path: readonly string[];
}

function declaredIn({ proofOfLife, signals }: SystemPack): readonly Declared[] {
  const ofSignals = [...signals].flatMap(([name, definition]): Declared[] => {
    if (definition.kind !== 'gauge' && definition.kind !== 'counter') return [];
    const proof = definition.proofOfLife;
    return proof === undefined ? [] : [{ of: name, proof, path: ['signals', name] }];
  });
  if (proofOfLife === undefined) return ofSignals;
  return [{ of: 'page', proof: proofOfLife, path: [] }, ...ofSignals];
}
