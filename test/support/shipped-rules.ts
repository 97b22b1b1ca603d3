import { fileURLToPath } from 'node:url';
import { nodeFiles } from '../../src/adapter/fs/node-files.ts';
import { type RuleFile, readRuleFiles } from '../../src/config/rule-files.ts';
import { windowOf } from '../../src/config/rulebook.ts';
import { type SortedRuleFiles, sortRuleFiles } from '../../src/config/sort-rule-files.ts';
import { formatFinding } from '../../src/core/base/errors.ts';
import type { DurationMs } from '../../src/core/base/time.ts';
import { type CompiledRules, compileRunbook, joinRules } from '../../src/core/rulebook/compile.ts';
import { compilePack } from '../../src/core/rulebook/compile-signal.ts';

/** Every rule file of the folder `rules`; throws when one of them is not valid YAML. */
export async function shippedRuleFiles(): Promise<readonly RuleFile[]> {
  const namedAt = { file: 'test', line: 1, column: 1 };
  const path = fileURLToPath(new URL('../../rules', import.meta.url));
  const { ruleFiles, findings } = await readRuleFiles(nodeFiles, [{ path, namedAt }]);
  if (findings.length > 0) throw new Error(findings.map(formatFinding).join('\n'));
  return ruleFiles;
}

/** The shipped packs and runbooks; throws when one of them breaks the schema. */
export async function shippedRules(): Promise<SortedRuleFiles> {
  const sorted = sortRuleFiles(await shippedRuleFiles());
  if (sorted.findings.length > 0) throw new Error(sorted.findings.map(formatFinding).join('\n'));
  return sorted;
}

/** A shipped pack with all shipped runbooks, compiled as for a cluster of this interval. */
export async function compiledFor(system: string, intervalMs: DurationMs): Promise<CompiledRules> {
  const { packs, runbooks } = await shippedRules();
  const pack = packs.get(system)?.definition;
  if (pack === undefined) throw new Error(`no pack ${system} is shipped`);
  const windowMs = windowOf(intervalMs);
  const { compiled, issues } = compilePack(pack, windowMs);
  const bound = [...runbooks.values()].map(({ definition }) =>
    compileRunbook(definition, pack, windowMs),
  );
  const all = [...issues, ...bound.flatMap((each) => each.issues)];
  if (all.length > 0) throw new Error(all.map(({ message }) => message).join('\n'));
  return joinRules(
    compiled,
    bound.map((each) => each.compiled),
  );
}
