import type { Finding } from '../core/base/errors.ts';
import type { Labels } from '../core/base/labels.ts';
import { durationMs, instant } from '../core/base/time.ts';
import type { GuardedCluster } from '../core/cluster/guarded-cluster.ts';
import { parseSeriesLabels, parseSeriesPoints } from '../core/promql/series-notation.ts';
import { type CompiledRules, compileRunbook, joinRules } from '../core/rulebook/compile.ts';
import { compilePack } from '../core/rulebook/compile-signal.ts';
import type { RuleIssue } from '../core/rulebook/issue.ts';
import type { CompiledGroup } from '../core/rulebook/rule-group.ts';
import type { NodeSilence, TestSeries } from '../core/verdict/rule-replay.ts';
import type { YamlDocument } from '../yaml/document.ts';
import type { Step } from './loose.ts';
import type { RawInputSeries, RawRuleTest, RawTestCluster } from './rule-test-schema.ts';
import { windowOf } from './rulebook.ts';
import { withDefaultTimes } from './scrape-defaults.ts';
import type { SortedRuleFiles } from './sort-rule-files.ts';

/** Collects what is wrong with a test file, at its places in that file. */
export interface Complaints {
  /** Complains of a value of the test file. */
  at(path: readonly Step[], message: string): void;
  /** Complains of something in another file. */
  of(finding: Finding): void;
  /** Takes points out of what a file may have; false when there are not as many left. */
  takePoints(count: number): boolean;
}

/** Points of all series of a file, which a few characters make many: 40 MB of numbers. */
export const POINTS_MAX = 5_000_000;

/** Warm-up rounds that a configuration has by default; a test of rules is not about them. */
const WARM_UP_ROUNDS = 2;

/** The cluster of a test with the times of a daemon that scrapes at this interval. */
export function testCluster(raw: RawTestCluster, interval: number): GuardedCluster {
  const given = { interval: durationMs(interval), max_age: raw.max_age };
  const { intervalMs, timeoutMs, maxAgeMs } = withDefaultTimes(given);
  return {
    id: raw.name,
    system: raw.system,
    nodes: raw.nodes.map(({ id, role }, ordinal) => ({ id, ordinal, role, labels: new Map() })),
    declaredVoters: raw.voters ?? raw.nodes.filter(({ role }) => role === 'voter').length,
    smallClusters: raw.small_clusters,
    maxAgeMs,
    intervalMs,
    timeoutMs,
    warmUpRounds: WARM_UP_ROUNDS,
    windows: [],
  };
}

/** The rules of a test file, with the groups in the order in which they are evaluated. */
export interface TestRules {
  readonly rules: SortedRuleFiles;
  readonly groups: readonly CompiledGroup[];
}

/** Compiles the pack and the runbooks of a test's cluster; undefined when something is wrong. */
export function testRules(
  cluster: { readonly guarded: GuardedCluster; readonly raw: RawTestCluster },
  { rules, groups }: TestRules,
  complain: { readonly path: readonly Step[]; readonly to: Complaints },
): CompiledRules | undefined {
  const { guarded, raw } = cluster;
  const { path, to } = complain;
  const pack = rules.packs.get(raw.system);
  if (pack === undefined) {
    to.at([...path, 'system'], `system: the rules have no system pack "${raw.system}"`);
    return undefined;
  }
  const windowMs = windowOf(guarded.intervalMs);
  const { compiled, issues } = compilePack(pack.definition, windowMs);
  for (const issue of issues) to.of(findingOf(issue, pack.document));
  const runbooks = raw.runbooks.flatMap((name, index) => {
    const named = rules.runbooks.get(name);
    if (named === undefined) {
      to.at([...path, 'runbooks', index], `runbooks: the rules have no runbook "${name}"`);
      return [];
    }
    const outcome = compileRunbook(named.definition, pack.definition, windowMs);
    for (const issue of outcome.issues) to.of(findingOf(issue, named.document));
    return outcome.issues.length > 0 ? [] : [outcome.compiled];
  });
  if (issues.length > 0 || runbooks.length < raw.runbooks.length) return undefined;
  return joinRules(compiled, runbooks, groups);
}

function findingOf({ path, message, offset }: RuleIssue, document: YamlDocument): Finding {
  const place = offset === undefined ? document.placeOf(path) : document.placeInText(path, offset);
  return { place, message };
}

/** The series of a list; with a cluster each has to say which of its nodes shows it. */
export function testSeries(
  {
    list,
    cluster,
  }: { readonly list: RawInputSeries; readonly cluster: RawTestCluster | undefined },
  path: readonly Step[],
  to: Complaints,
): readonly TestSeries[] {
  const seen = new Set<string>();
  return list.flatMap(({ series, values }, index) => {
    // Once there are too many points no more are made: the file is refused anyway.
    if (!to.takePoints(0)) return [];
    const at = [...path, index];
    const labels = parseSeriesLabels(series);
    const points = parseSeriesPoints(values);
    if (!labels.ok) to.at([...at, 'series'], `series: ${labels.message}`);
    if (!points.ok) to.at([...at, 'values'], `values: ${points.message}`);
    if (!labels.ok || !points.ok) return [];
    if (!to.takePoints(points.value.length)) {
      to.at([...at, 'values'], `values: the series of a file have at most ${POINTS_MAX} points`);
    }
    if (seen.has(labels.value.key)) to.at([...at, 'series'], 'series: it is there already');
    seen.add(labels.value.key);
    if (cluster !== undefined) {
      checkLabels(labels.value, cluster, (why) => to.at([...at, 'series'], `series: ${why}`));
    }
    return [{ labels: labels.value, points: points.value }];
  });
}

function checkLabels(
  labels: Labels,
  { nodes }: RawTestCluster,
  complain: (why: string) => void,
): void {
  if (!nodes.some(({ id }) => id === labels.get('node'))) {
    complain('the label "node" must name a node of the cluster');
  }
  if (labels.has('cluster')) complain('the label "cluster" is given by the guard');
}

/** The times in which nodes of a test do not answer. */
export function testSilences(
  raw: Pick<RawRuleTest, 'node_down'> & { readonly cluster: RawTestCluster | undefined },
  path: readonly Step[],
  to: Complaints,
): readonly NodeSilence[] {
  return raw.node_down.map(({ node, from, until, as }, index) => {
    const at = [...path, 'node_down', index];
    if (!raw.cluster?.nodes.some(({ id }) => id === node)) {
      to.at([...at, 'node'], `node: the cluster of the test has no node "${node}"`);
    }
    if (until !== undefined && until <= from) {
      to.at([...at, 'until'], 'until: must be later than `from`');
    }
    return {
      node,
      from: instant(from),
      until: until === undefined ? undefined : instant(until),
      isRefused: as === 'refused',
    };
  });
}
