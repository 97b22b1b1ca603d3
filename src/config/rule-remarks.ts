import type { Finding } from '../core/base/errors.ts';
import type { DurationMs } from '../core/base/time.ts';
import { lintPack, lintRunbook } from '../core/rulebook/lint/lint.ts';
import { lintGroup } from '../core/rulebook/lint/lint-group.ts';
import { seriesOfPack } from '../core/rulebook/lint/vocabulary.ts';
import { inOrder } from './check-document.ts';
import { toFinding } from './rule-finding.ts';
import type { NamedPack, SortedRuleFiles } from './sort-rule-files.ts';

/** A pack and the runbooks that are used with it. */
export interface RuleUse {
  readonly system: string;
  readonly runbooks: readonly string[];
  readonly windowMs: DurationMs;
  /** The cluster that they guard, where there is one, with its nodes. */
  readonly cluster: { readonly id: string; readonly nodes: readonly string[] } | undefined;
}

/** What is legal and hardly meant in rules that compile; each remark once. */
export function remarksOn(
  { packs, runbooks, groups }: SortedRuleFiles,
  uses: readonly RuleUse[],
): readonly Finding[] {
  const recorded = new Set(
    groups
      .flatMap((file) => file.groups.flatMap(({ definition }) => definition.rules))
      .flatMap((rule) => (rule.kind === 'record' ? [rule.record] : [])),
  );
  const remarks = new Map<string, Finding>();
  const add = (finding: Finding): void => {
    remarks.set(JSON.stringify(finding), finding);
  };
  for (const { system, runbooks: names, windowMs, cluster } of uses) {
    const pack = packs.get(system);
    if (pack === undefined) continue;
    for (const issue of lintPack(pack.definition, windowMs)) add(toFinding(issue, pack.document));
    const domains = new Map<string, readonly string[]>();
    if (cluster !== undefined) domains.set('cluster', [cluster.id]).set('node', cluster.nodes);
    // Which packs a runbook is meant for is only known where a cluster has both.
    const ofAllPacks = cluster === undefined ? namesOf([...packs.values()], windowMs) : undefined;
    const context = { pack: pack.definition, windowMs, recorded, domains, ofAllPacks };
    for (const name of names) {
      const runbook = runbooks.get(name);
      if (runbook === undefined) continue;
      const issues = lintRunbook(runbook.definition, context);
      for (const issue of issues) add(toFinding(issue, runbook.document));
    }
  }
  for (const finding of remarksOnGroups({ packs, groups }, uses)) add(finding);
  return inOrder([...remarks.values()]);
}

function remarksOnGroups(
  { packs, groups: files }: Pick<SortedRuleFiles, 'packs' | 'groups'>,
  uses: readonly RuleUse[],
): readonly Finding[] {
  const ofSystem = new Map(uses.map(({ system, windowMs }) => [system, windowMs]));
  const known = [...ofSystem].flatMap(([system, windowMs]) => {
    const pack = packs.get(system);
    return pack === undefined ? [] : [seriesOfPack(pack.definition, windowMs)];
  });
  return files.flatMap(({ groups, document }) =>
    groups.flatMap((group, index) =>
      lintGroup(group, { packs: known }).map((issue) =>
        toFinding({ ...issue, path: ['groups', index, ...issue.path] }, document),
      ),
    ),
  );
}

function namesOf(packs: readonly NamedPack[], windowMs: DurationMs): ReadonlySet<string> {
  return new Set(packs.flatMap(({ definition }) => [...seriesOfPack(definition, windowMs).keys()]));
}
