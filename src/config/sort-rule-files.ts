import type { Finding } from '../core/base/errors.ts';
import type { CompiledGroup } from '../core/rulebook/rule-group.ts';
import type { RunbookDefinition } from '../core/rulebook/runbook.ts';
import type { SystemPack } from '../core/rulebook/signal.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { checkDocument } from './check-document.ts';
import { keysAt } from './loose.ts';
import { packSchema, toPack } from './pack-schema.ts';
import type { RuleFile } from './rule-files.ts';
import { readGroups } from './rule-group-file.ts';
import { runbookSchema, toRunbook } from './runbook-schema.ts';

/** A system pack and the file that it comes from. */
export interface NamedPack {
  readonly definition: SystemPack;
  readonly document: YamlDocument;
}

/** A runbook and the file that it comes from. */
export interface NamedRunbook {
  readonly definition: RunbookDefinition;
  readonly document: YamlDocument;
}

/** The rule groups of a file. */
export interface NamedGroups {
  readonly groups: readonly CompiledGroup[];
  readonly document: YamlDocument;
}

/** Rule files by what they are, and what is wrong with the others. */
export interface SortedRuleFiles {
  readonly packs: ReadonlyMap<string, NamedPack>;
  readonly runbooks: ReadonlyMap<string, NamedRunbook>;
  /** In the order of their files; groups of the same name in different files are different. */
  readonly groups: readonly NamedGroups[];
  readonly findings: readonly Finding[];
}

/** Tells packs, runbooks and rule groups apart by their keys, and checks each by its schema. */
export function sortRuleFiles(files: readonly RuleFile[]): SortedRuleFiles {
  const packs = new Map<string, NamedPack>();
  const runbooks = new Map<string, NamedRunbook>();
  const groups: NamedGroups[] = [];
  const findings: Finding[] = [];
  for (const { path, document } of files) {
    const keys = keysAt(document.root, []);
    if (keys.includes('groups')) {
      const read = readGroups(document, path);
      findings.push(...read.findings);
      groups.push({ groups: read.groups, document });
    } else if (keys.includes('runbook')) {
      const checked = checkDocument(document, runbookSchema);
      if (!checked.ok) findings.push(...checked.findings);
      else {
        const definition = toRunbook(checked.value);
        findings.push(...keep(runbooks, definition.runbook, { definition, document }));
        findings.push(...sameNames(definition, document));
      }
    } else if (keys.includes('system')) {
      const checked = checkDocument(document, packSchema);
      if (!checked.ok) findings.push(...checked.findings);
      else {
        const definition = toPack(checked.value);
        findings.push(...keep(packs, definition.system, { definition, document }));
      }
    } else {
      const message =
        'neither a system pack (key "system") nor a runbook (key "runbook") nor a rule file of ' +
        'Prometheus (key "groups")';
      findings.push({ place: document.placeOf([]), message });
    }
  }
  return { packs, runbooks, groups, findings };
}

function keep<T extends { readonly document: YamlDocument }>(
  known: Map<string, T>,
  name: string,
  entry: T,
): readonly Finding[] {
  const first = known.get(name);
  if (first === undefined) {
    known.set(name, entry);
    return [];
  }
  const { file, line } = first.document.placeOf([]);
  const message = `"${name}" is defined already, at ${file}:${line}`;
  return [{ place: entry.document.placeOf([]), message }];
}

/** Answers name hold points, so two of a name could not be told apart. */
function sameNames({ holdPoints }: RunbookDefinition, document: YamlDocument): readonly Finding[] {
  const seen = new Set<string>();
  return holdPoints.flatMap(({ name }, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const place = document.placeOf(['hold_points', index, 'name']);
    return [{ place, message: `name: the hold point "${name}" is defined twice` }];
  });
}
