import { didYouMean } from '../core/base/did-you-mean.ts';
import type { Finding } from '../core/base/errors.ts';
import type { CompiledGroup } from '../core/rulebook/rule-group.ts';
import type { YamlDocument } from '../yaml/document.ts';
import type { NamedGroups } from './sort-rule-files.ts';

/**
 * * The rule groups that a cluster is evaluated by: all of them, or those that it names. A name
 * stands for the groups of that name in every file. Names that no file has are findings.
 */
export function selectGroups(
  names: readonly string[] | undefined,
  files: readonly NamedGroups[],
  at: { readonly document: YamlDocument; readonly index: number },
): { readonly groups: readonly CompiledGroup[]; readonly findings: readonly Finding[] } {
  const all = files.flatMap((file) => file.groups);
  if (names === undefined) return { groups: all, findings: [] };
  const known = new Set(all.map(({ definition }) => definition.name));
  const findings = names.flatMap((name, position): readonly Finding[] => {
    if (known.has(name)) return [];
    const listed = [...known].sort();
    const guess = didYouMean(name, listed);
    const hint = guess === '' ? `; there are: ${listed.join(', ') || 'none'}` : guess;
    const place = at.document.placeOf(['clusters', at.index, 'rule_groups', position]);
    return [{ place, message: `rule_groups: the rules have no group "${name}"${hint}` }];
  });
  return { groups: all.filter(({ definition }) => names.includes(definition.name)), findings };
}
