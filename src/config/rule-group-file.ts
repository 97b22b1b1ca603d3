import type { Finding } from '../core/base/errors.ts';
import type { RuleIssue } from '../core/rulebook/issue.ts';
import { compileGroup } from '../core/rulebook/rule-file.ts';
import type { CompiledGroup, GroupDefinition } from '../core/rulebook/rule-group.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { checkDocument } from './check-document.ts';
import { ruleGroupsSchema, toGroups } from './rule-group-schema.ts';

/** The groups of one file, and everything that is wrong with it. */
export interface ReadGroups {
  readonly groups: readonly CompiledGroup[];
  readonly findings: readonly Finding[];
}

/** Reads a rule file of Prometheus and compiles its groups. */
export function readGroups(document: YamlDocument, file: string): ReadGroups {
  const checked = checkDocument(document, ruleGroupsSchema);
  if (!checked.ok) return { groups: [], findings: checked.findings };
  const definitions = toGroups(checked.value, file);
  const findings = [...repeatedNames(definitions, document)];
  const groups = definitions.map((definition, index) => {
    const { compiled, issues } = compileGroup(definition);
    findings.push(...issues.map((issue) => findingOf(issue, index, document)));
    return compiled;
  });
  return { groups, findings };
}

/** A group is known by its file and its name, so a file has each name once. */
function repeatedNames(
  groups: readonly GroupDefinition[],
  document: YamlDocument,
): readonly Finding[] {
  const seen = new Set<string>();
  return groups.flatMap(({ name }, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const place = document.placeOf(['groups', index, 'name']);
    return [{ place, message: `groupname: "${name}" is repeated in the same file` }];
  });
}

function findingOf(issue: RuleIssue, index: number, document: YamlDocument): Finding {
  const path = ['groups', index, ...issue.path];
  const { message, offset } = issue;
  const place = offset === undefined ? document.placeOf(path) : document.placeInText(path, offset);
  return { place, message };
}
