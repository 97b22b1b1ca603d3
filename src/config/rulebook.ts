import { didYouMean } from '../core/base/did-you-mean.ts';
import { digestText } from '../core/base/digest.ts';
import type { Checked, Finding } from '../core/base/errors.ts';
import { type DurationMs, durationMs } from '../core/base/time.ts';
import type { GuardedCluster } from '../core/cluster/guarded-cluster.ts';
import { unmetBlockingAlerts } from '../core/rulebook/blocking-alert.ts';
import {
  type CompiledRules,
  type CompiledRunbook,
  compileRunbook,
  joinRules,
} from '../core/rulebook/compile.ts';
import { compilePack } from '../core/rulebook/compile-signal.ts';
import type { Outside } from '../core/rulebook/evaluate-groups.ts';
import type { RunbookDefinition } from '../core/rulebook/runbook.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { inOrder } from './check-document.ts';
import type { LoadedConfig } from './load.ts';
import type { RuleFile } from './rule-files.ts';
import { toFinding } from './rule-finding.ts';
import { type RuleUse, remarksOn } from './rule-remarks.ts';
import { selectGroups } from './select-groups.ts';
import type { ClusterSettings, ScrapeSettings } from './settings.ts';
import {
  type NamedGroups,
  type NamedPack,
  type NamedRunbook,
  type SortedRuleFiles,
  sortRuleFiles,
} from './sort-rule-files.ts';
import type { WebhookKeys } from './webhook-keys.ts';

/** A cluster of the configuration with the rules that guard it. */
export interface RuledCluster {
  readonly settings: ClusterSettings;
  readonly cluster: GuardedCluster;
  readonly rules: CompiledRules;
  /** What templates of its alerts may show besides it. */
  readonly outside: Outside;
  /**
   * Equal when everything that the cluster is watched by is equal: addresses, credentials, times
   * and rules. Holds no secret in the clear.
   */
  readonly fingerprint: string;
}

/** All packs and runbooks of a configuration, compiled for its clusters. */
export interface Rulebook {
  readonly clusters: readonly RuledCluster[];
  /** The same for the same packs and runbooks, wherever their files lie. */
  readonly digest: string;
  /** What is legal and hardly meant: `check` reports it, and the guard starts all the same. */
  readonly remarks: readonly Finding[];
  /** What the messages of its runbooks are signed with. */
  readonly webhookKeys: WebhookKeys;
}

/** A minute holds enough samples for a quantile; longer intervals need at least four of them. */
const WINDOW_MIN_MS = 60_000;

/** What `$window` stands for in the rules of a cluster. */
export function windowOf(intervalMs: DurationMs): DurationMs {
  return durationMs(Math.max(WINDOW_MIN_MS, 4 * intervalMs));
}

/** Compiles the rules for every cluster. All findings in all rule files are returned at once. */
export function buildRulebook(config: LoadedConfig): Checked<Rulebook> {
  const sorted = sortRuleFiles(config.ruleFiles);
  const findings = new Map<string, Finding>();
  const add = (found: readonly Finding[]): void => {
    for (const finding of found) findings.set(JSON.stringify(finding), finding);
  };
  add(sorted.findings);
  const { packs, runbooks, groups } = sorted;
  const digest = digestOf(sorted);
  // Packs that no cluster uses are checked as well: the one who adds a cluster trusts them.
  for (const pack of packs.values()) add(packFindings(pack, windowOf(durationMs(0))));
  const clusters: RuledCluster[] = [];
  for (const [index, settings] of config.settings.clusters.entries()) {
    const at = { document: config.document, index };
    const bound = bindCluster(settings, { packs, runbooks, groups, at });
    add(bound.findings);
    if (bound.ruled !== undefined) {
      const cluster = toGuarded(settings, config.settings.warmUpRounds);
      const { outside } = config.settings;
      const fingerprint = fingerprintOf(settings, cluster, [digest, outsideTexts(outside)]);
      clusters.push({ settings, cluster, rules: bound.ruled, outside, fingerprint });
    }
  }
  if (findings.size > 0) return { ok: false, findings: inOrder([...findings.values()]) };
  const remarks = remarksOn(sorted, usesOf(clusters));
  return { ok: true, value: { clusters, digest, remarks, webhookKeys: config.webhookKeys } };
}

/** Checks rules by themselves: every pack, and every runbook against every pack. */
export function checkRules(ruleFiles: readonly RuleFile[]): {
  readonly findings: readonly Finding[];
  /** What is legal and hardly meant. */
  readonly remarks: readonly Finding[];
  readonly packs: number;
  readonly runbooks: number;
  readonly groups: number;
} {
  const sorted = sortRuleFiles(ruleFiles);
  const { packs, runbooks, groups: files, findings } = sorted;
  const groups = files.flatMap((file) => file.groups);
  const found = [...findings];
  const windowMs = windowOf(durationMs(0));
  for (const pack of packs.values()) {
    const problems = packFindings(pack, windowMs);
    found.push(...problems);
    if (problems.length > 0) continue;
    for (const { definition, document } of runbooks.values()) {
      const { issues, compiled } = compileRunbook(definition, pack.definition, windowMs);
      const unmet = unmetBlockingAlerts(compiled.blockingAlerts, groups);
      found.push(...[...issues, ...unmet].map((issue) => toFinding(issue, document)));
    }
  }
  const counts = { packs: packs.size, runbooks: runbooks.size, groups: groups.length };
  const uses = [...packs.keys()].map((system) => {
    return { system, runbooks: [...runbooks.keys()], windowMs, cluster: undefined };
  });
  const remarks = found.length === 0 ? remarksOn(sorted, uses) : [];
  return { findings: inOrder(found), remarks, ...counts };
}

function usesOf(clusters: readonly RuledCluster[]): readonly RuleUse[] {
  return clusters.map(({ settings, cluster }) => ({
    system: settings.system,
    runbooks: settings.runbooks,
    windowMs: windowOf(settings.scrape.intervalMs),
    // Which nodes there will be is not known where they are discovered.
    cluster:
      settings.discovery === undefined
        ? { id: cluster.id, nodes: cluster.nodes.map(({ id }) => id) }
        : undefined,
  }));
}

interface Library {
  readonly packs: ReadonlyMap<string, NamedPack>;
  readonly runbooks: ReadonlyMap<string, NamedRunbook>;
  readonly groups: readonly NamedGroups[];
  /** Where the cluster stands in the configuration. */
  readonly at: { readonly document: YamlDocument; readonly index: number };
}

function bindCluster(
  settings: ClusterSettings,
  { packs, runbooks, groups: files, at }: Library,
): { readonly findings: readonly Finding[]; readonly ruled: CompiledRules | undefined } {
  const { groups, findings: unknown } = selectGroups(settings.ruleGroups, files, at);
  const findings = [...unknown];
  const pack = packs.get(settings.system);
  if (pack === undefined) {
    findings.push(missing('system', { name: settings.system, known: packs, at, path: ['system'] }));
  }
  const named = settings.runbooks.flatMap((name, position) => {
    const runbook = runbooks.get(name);
    if (runbook !== undefined) return [runbook];
    const path = ['runbooks', position];
    findings.push(missing('runbook', { name, known: runbooks, at, path }));
    return [];
  });
  if (pack === undefined) return { findings, ruled: undefined };
  const windowMs = windowOf(settings.scrape.intervalMs);
  const { compiled, issues } = compilePack(pack.definition, windowMs);
  findings.push(...issues.map((issue) => toFinding(issue, pack.document)));
  if (issues.length > 0) return { findings, ruled: undefined };
  const bound: CompiledRunbook[] = named.map(({ definition, document }) => {
    const outcome = compileRunbook(definition, pack.definition, windowMs);
    const unmet = unmetBlockingAlerts(outcome.compiled.blockingAlerts, groups);
    findings.push(...[...outcome.issues, ...unmet].map((issue) => toFinding(issue, document)));
    findings.push(...unasked(settings, definition, at));
    return outcome.compiled;
  });
  return { findings, ruled: joinRules(compiled, bound, groups) };
}

/** Alerts of a backend that nobody would ask for are unknown for good. */
function unasked(
  { source }: ClusterSettings,
  { runbook, blockingAlerts }: RunbookDefinition,
  { document, index }: Library['at'],
): readonly Finding[] {
  const isAsked = source?.alerts !== undefined;
  if (isAsked || blockingAlerts.every((entry) => entry.source !== 'backend')) return [];
  const place = document.placeOf(['clusters', index, 'runbooks']);
  const what = `the runbook ${runbook} names alerts of the backend`;
  return [{ place, message: `${what}: say under source.prometheus.alerts which are its own` }];
}

function packFindings(
  { definition, document }: NamedPack,
  windowMs: DurationMs,
): readonly Finding[] {
  return compilePack(definition, windowMs).issues.map((issue) => toFinding(issue, document));
}

function missing(
  what: 'system' | 'runbook',
  {
    name,
    known,
    at,
    path,
  }: {
    name: string;
    known: ReadonlyMap<string, unknown>;
    at: Library['at'];
    path: readonly (string | number)[];
  },
): Finding {
  const names = [...known.keys()].sort();
  const guess = didYouMean(name, names);
  const hint = guess === '' ? `; there are: ${names.join(', ') || 'none'}` : guess;
  const kind = what === 'system' ? 'system pack' : 'runbook';
  return {
    place: at.document.placeOf(['clusters', at.index, ...path]),
    message: `${what}: the rules have no ${kind} "${name}"${hint}`,
  };
}

/** A cluster as verdicts see it. */
export function toGuarded(settings: ClusterSettings, warmUpRounds: number): GuardedCluster {
  const { id, system, nodes, voters, smallClusters, scrape, source } = settings;
  return {
    id,
    system,
    nodes: nodes.map((node, ordinal) => ({
      id: node.id,
      ordinal,
      role: node.role,
      labels: new Map(node.labels),
    })),
    declaredVoters: voters,
    smallClusters,
    windows: settings.windows,
    maxAgeMs: scrape.maxAgeMs,
    intervalMs: scrape.intervalMs,
    // A source has samples of different moments of an interval, and not those of one burst.
    timeoutMs: source === undefined ? scrape.timeoutMs : sourceSpreadMs(scrape),
    warmUpRounds,
  };
}

function sourceSpreadMs({ intervalMs, timeoutMs }: ScrapeSettings): DurationMs {
  return durationMs(intervalMs + timeoutMs);
}

function digestOf({ packs, runbooks, groups }: SortedRuleFiles): string {
  const parts = [...packs, ...runbooks].map(([name, { document }]) => [name, document.root]);
  // Rule groups have no name of their own that would not depend on where their files lie.
  for (const { document } of groups) parts.push([JSON.stringify(document.root), '']);
  return digestText(JSON.stringify(parts.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))));
}

function outsideTexts({ externalLabels, externalUrl }: Outside): readonly unknown[] {
  return [[...externalLabels], externalUrl];
}

function fingerprintOf(
  settings: ClusterSettings,
  cluster: GuardedCluster,
  common: readonly unknown[],
): string {
  const { nodes, scrape, runbooks, ruleGroups, source } = settings;
  return digestText(
    JSON.stringify([
      common,
      runbooks,
      ruleGroups,
      { ...cluster, nodes: cluster.nodes.map(({ labels, ...node }) => [node, [...labels]]) },
      nodes.map(({ metricsUrl }) => metricsUrl),
      scrape.limits,
      [...scrape.headers].map(([name, value]) => [name, value.reveal()]),
      { ...scrape.tls, key: scrape.tls.key?.reveal() },
      source && { ...source, instances: [...source.instances], timeoutMs: scrape.timeoutMs },
      [scrape.honorLabels, scrape.metricRelabel.map(({ written }) => written)],
    ]),
  );
}
