import { join } from 'node:path';
import type { Finding, Place } from '../core/base/errors.ts';
import type { YamlDocument } from '../yaml/document.ts';
import type { DirectoryEntry, ReadFiles } from './read-files.ts';
import { readYaml } from './read-yaml.ts';

/** A rule file that is valid YAML; what it means is checked by the rulebook. */
export interface RuleFile {
  readonly path: string;
  readonly document: YamlDocument;
}

/** A path of rules and where it is named, for findings about the path itself. */
export interface RulePath {
  readonly path: string;
  readonly namedAt: Place;
}

/** Files of one rulebook; a rulebook of 500 files is a mistaken directory. */
const RULE_FILES_MAX = 500;

/** Directories below a named one; ours are `systems` and `runbooks`. */
const DIRECTORY_DEPTH_MAX = 4;

const RULE_FILE = /\.ya?ml$/;
const TEST_FILE = /\.test\.ya?ml$/;

/**
 * Finds and parses rule files: each named file, and in named directories whatever ends in `.yaml`
 * or `.yml` but is not a test of rules. A file that two paths lead to is read once. Returns the
 * valid files and the findings about all others.
 */
export async function readRuleFiles(
  files: ReadFiles,
  paths: readonly RulePath[],
): Promise<{ readonly ruleFiles: readonly RuleFile[]; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  const found = new Set<string>();
  for (const { path, namedAt } of paths) {
    const walked = await walk({ files, path, depth: DIRECTORY_DEPTH_MAX, isWanted: isRuleFile });
    if (!walked.ok) findings.push({ place: namedAt, message: `${path}: ${walked.why}` });
    else if (walked.paths.length === 0) {
      findings.push({ place: namedAt, message: `${path}: there is no rule file in it` });
    } else for (const each of walked.paths) found.add(each);
    if (found.size <= RULE_FILES_MAX) continue;
    const message = `${path}: there are more than ${RULE_FILES_MAX} rule files`;
    return { ruleFiles: [], findings: [...findings, { place: namedAt, message }] };
  }
  const ruleFiles: RuleFile[] = [];
  for (const path of found) {
    const document = await readYaml(files, path);
    if (document.ok) ruleFiles.push({ path, document: document.value });
    else findings.push(...document.findings);
  }
  return { ruleFiles, findings };
}

type Walked =
  | { readonly ok: true; readonly paths: readonly string[] }
  | { readonly ok: false; readonly why: string };

/** The tests of rules at or below a path: it itself, or what ends in `.test.yaml` below it. */
export async function findRuleTests(files: ReadFiles, path: string): Promise<Walked> {
  const walked = await walk({
    ...{ files, path, depth: DIRECTORY_DEPTH_MAX },
    isWanted: (name) => TEST_FILE.test(name),
  });
  if (!walked.ok || walked.paths.length <= RULE_FILES_MAX) return walked;
  return { ok: false, why: `there are more than ${RULE_FILES_MAX} test files` };
}

function isRuleFile(name: string): boolean {
  return RULE_FILE.test(name) && !TEST_FILE.test(name);
}

interface Walk {
  readonly files: ReadFiles;
  readonly path: string;
  /** How many directories deeper the walk may go. */
  readonly depth: number;
  readonly isWanted: (name: string) => boolean;
}

/** The wanted files at or below a path, in the order of their names. */
async function walk({ files, path, depth, isWanted }: Walk): Promise<Walked> {
  const listing = await files.listPath(path);
  if (listing.kind === 'failed') return { ok: false, why: listing.why };
  if (listing.kind === 'file') return { ok: true, paths: [path] };
  const paths: string[] = [];
  for (const entry of [...listing.entries].sort(byName)) {
    // Kubernetes mounts each file a second time in a directory that starts with two dots.
    if (entry.name.startsWith('.')) continue;
    const child = join(path, entry.name);
    if (entry.isDirectory) {
      if (depth === 0) return { ok: false, why: 'directories are nested too deep' };
      const walked = await walk({ files, path: child, depth: depth - 1, isWanted });
      if (!walked.ok) return walked;
      paths.push(...walked.paths);
    } else if (isWanted(entry.name)) paths.push(child);
    if (paths.length > RULE_FILES_MAX) break;
  }
  return { ok: true, paths };
}

/** By code unit, the same on every machine. */
function byName(left: DirectoryEntry, right: DirectoryEntry): number {
  return left.name < right.name ? -1 : 1;
}
