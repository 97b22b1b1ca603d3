import type { Checked, Finding, Place } from '../core/base/errors.ts';
import { type DurationMs, instant } from '../core/base/time.ts';
import { PromqlError } from '../core/promql/error.ts';
import { parsePromql } from '../core/promql/parser.ts';
import { parseSeriesLabels } from '../core/promql/series-notation.ts';
import { type CompiledRules, chooseRunbook } from '../core/rulebook/compile.ts';
import type { ExpectedHoldPoint } from '../core/verdict/rule-expectation.ts';
import type { TestSeries } from '../core/verdict/rule-replay.ts';
import type { QueryCheck, RuleTest, VerdictCheck } from '../core/verdict/rule-test.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { checkDocument, inOrder } from './check-document.ts';
import type { Step } from './loose.ts';
import { pathBeside } from './path-beside.ts';
import type { ReadFiles } from './read-files.ts';
import { readYaml } from './read-yaml.ts';
import { type RulePath, readRuleFiles } from './rule-files.ts';
import { alertChecks, orderedGroups, outsideOf } from './rule-test-alerts.ts';
import {
  type RawCommon,
  type RawRuleTest,
  type RawTestCluster,
  ruleTestSchema,
} from './rule-test-schema.ts';
import {
  type Complaints,
  POINTS_MAX,
  type TestRules,
  testCluster,
  testRules,
  testSeries,
  testSilences,
} from './rule-test-story.ts';
import { windowOf } from './rulebook.ts';
import { sortRuleFiles } from './sort-rule-files.ts';

/** The keys under which a test has its checks. */
export type CheckKind = 'verdict_test' | 'promql_expr_test' | 'alert_rule_test';

/** A file of tests, ready to run. */
export interface RuleTestFile {
  readonly path: string;
  readonly tests: readonly RuleTest[];
  /** Where a check is written: the kind, its test and its number there. */
  readonly placeOf: (kind: CheckKind, test: number, check: number) => Place;
}

/** What a test may check, for people. */
const KINDS = '`verdict_test`, `alert_rule_test` or `promql_expr_test`';

/** Evaluations of one test: a day at an interval of ten seconds. */
const STEPS_MAX = 10_000;

/**
 * Reads a file of tests and the rules that it names, else the shipped ones. Everything that is
 * wrong with them is returned at once.
 */
export async function loadRuleTests(
  path: string,
  files: ReadFiles,
  shippedRules: readonly string[],
): Promise<Checked<RuleTestFile>> {
  const read = await readYaml(files, path);
  if (!read.ok) return read;
  const document = read.value;
  const checked = checkDocument(document, ruleTestSchema);
  if (!checked.ok) return checked;
  const { rule_files: named, tests: raw, common } = checked.value;
  const rulePaths: readonly RulePath[] =
    named === undefined
      ? shippedRules.map((each) => ({ path: each, namedAt: document.placeOf([]) }))
      : named.map((each, index) => ({
          path: pathBeside(path, each),
          namedAt: document.placeOf(['rule_files', index]),
        }));
  const ruleFiles = await readRuleFiles(files, rulePaths);
  const rules = sortRuleFiles(ruleFiles.ruleFiles);
  const findings: Finding[] = [...ruleFiles.findings, ...rules.findings];
  const { group_eval_order: order, evaluation_interval: evaluationMs } = checked.value;
  const groups = orderedGroups(rules, order);
  const given = { rules, groups, common, evaluationMs };
  const builder = new TestBuilder(document, given, findings);
  const tests = raw.map((each, index) =>
    builder.build(
      {
        ...each,
        interval: each.interval ?? checked.value.evaluation_interval,
        cluster: each.cluster ?? common?.cluster,
      },
      ['tests', index],
    ),
  );
  if (findings.length > 0) return { ok: false, findings: inOrder(findings) };
  return {
    ok: true,
    value: {
      path,
      tests: tests.filter((test) => test !== undefined),
      placeOf: (kind, test, check) => document.placeOf(['tests', test, kind, check]),
    },
  };
}

/** A test with what the file says for all of them. */
interface FullTest extends Omit<RawRuleTest, 'interval' | 'cluster'> {
  readonly interval: DurationMs;
  readonly cluster: RawTestCluster | undefined;
}

/** What is the same for all tests of a file. */
interface Given extends TestRules {
  readonly common: RawCommon;
  readonly evaluationMs: DurationMs;
}

class TestBuilder implements Complaints {
  readonly #document: YamlDocument;
  readonly #given: Given;
  readonly #findings: Finding[];
  /** The series of all tests, read once for each cluster. */
  readonly #shared = new Map<RawTestCluster | undefined, readonly TestSeries[]>();
  #pointsLeft = POINTS_MAX;

  constructor(document: YamlDocument, given: Given, findings: Finding[]) {
    this.#document = document;
    this.#given = given;
    this.#findings = findings;
  }

  at(path: readonly Step[], message: string): void {
    this.#findings.push({ place: this.#document.placeOf(path), message });
  }

  of(finding: Finding): void {
    this.#findings.push(finding);
  }

  takePoints(count: number): boolean {
    this.#pointsLeft -= count;
    return this.#pointsLeft >= 0;
  }

  /** Undefined when something is wrong with the rules of the test, which is complained of. */
  build(raw: FullTest, path: readonly Step[]): RuleTest | undefined {
    const { interval: intervalMs, name = `test ${Number(path.at(-1)) + 1}` } = raw;
    const alerts = alertChecks(raw);
    if (raw.promql_expr_test.length + raw.verdict_test.length + alerts.length === 0) {
      this.at(path, `the test checks nothing: give it ${KINDS}`);
    }
    const { groups, evaluationMs } = this.#given;
    for (const [check, { at }] of alerts.entries()) {
      this.#checkTime(at, evaluationMs, [...path, 'alert_rule_test', check]);
    }
    const outside = outsideOf(raw);
    const series = this.#series(raw, path);
    const silences = testSilences(raw, path, this);
    const queries = this.#queries(raw, path);
    if (raw.cluster === undefined) {
      if (raw.verdict_test.length > 0) {
        this.at([...path, 'verdict_test'], 'verdict_test: the test needs a `cluster`');
      }
      const rules = { groups, outside, evaluationMs };
      return { kind: 'series', name, series, intervalMs, queries, alerts, ...rules };
    }
    const cluster = testCluster(raw.cluster, intervalMs);
    const complain = { path: this.#clusterPath(raw.cluster, path), to: this };
    this.#checkNodes(raw.cluster, complain.path);
    const rules = testRules({ guarded: cluster, raw: raw.cluster }, this.#given, complain);
    if (rules === undefined) return undefined;
    const story = { cluster, rules, series, silences, outside };
    const verdicts = raw.verdict_test.flatMap((_, check) =>
      this.#verdict(raw, { path: [...path, 'verdict_test', check], check, rules }),
    );
    return { kind: 'cluster', name, story, queries, alerts, verdicts };
  }

  /** What all tests show, but for the series that the test writes anew. */
  #clusterPath(cluster: RawTestCluster, path: readonly Step[]): readonly Step[] {
    return cluster === this.#given.common?.cluster ? ['common', 'cluster'] : [...path, 'cluster'];
  }

  #series({ input_series: list, cluster }: FullTest, path: readonly Step[]): readonly TestSeries[] {
    const own = testSeries({ list, cluster }, [...path, 'input_series'], this);
    const all = { list: this.#given.common?.input_series ?? [], cluster };
    const common = this.#shared.get(cluster) ?? testSeries(all, ['common', 'input_series'], this);
    this.#shared.set(cluster, common);
    const isOwn = new Set(own.map(({ labels }) => labels.key));
    return [...common.filter(({ labels }) => !isOwn.has(labels.key)), ...own];
  }

  #queries(raw: FullTest, path: readonly Step[]): readonly QueryCheck[] {
    const { interval: intervalMs } = raw;
    return raw.promql_expr_test.flatMap(({ expr: text, eval_time: at, exp_samples }, check) => {
      const place = [...path, 'promql_expr_test', check];
      this.#checkTime(at, intervalMs, place);
      const expected = exp_samples.flatMap(({ labels, value }, sample) => {
        const read = parseSeriesLabels(labels);
        if (read.ok) return [{ labels: read.value, value }];
        this.at([...place, 'exp_samples', sample, 'labels'], `labels: ${read.message}`);
        return [];
      });
      try {
        const expr = parsePromql(text, { windowMs: windowOf(intervalMs) });
        return [{ at: instant(at), text, expr, expected }];
      } catch (error) {
        if (!(error instanceof PromqlError)) throw error;
        const where = this.#document.placeInText([...place, 'expr'], error.start);
        this.of({ place: where, message: error.message });
        return [];
      }
    });
  }

  #verdict(
    raw: FullTest,
    where: {
      readonly path: readonly Step[];
      readonly check: number;
      readonly rules: CompiledRules;
    },
  ): readonly VerdictCheck[] {
    const test = raw.verdict_test[where.check];
    if (test === undefined) return [];
    const { node, action, to_version: toVersion, runbook, eval_time: at } = test;
    this.#checkTime(at, raw.interval, where.path);
    if (!raw.cluster?.nodes.some(({ id }) => id === node)) {
      this.at([...where.path, 'node'], `node: the cluster of the test has no node "${node}"`);
    }
    const choice = chooseRunbook(where.rules.runbooks, { action, runbook, toVersion });
    if (choice.kind !== 'chosen') {
      const message = `no single runbook of the cluster judges this: ${choice.kind}`;
      this.at(where.path, message);
      return [];
    }
    const expected = {
      decision: test.decision,
      kind: test.kind,
      isCure: test.cure,
      inTheWay: test.hold_points?.map(toExpected),
      including: test.hold_points_include.map(toExpected),
    };
    const question = { node, action, toVersion };
    return [{ at: instant(at), question, runbook: choice.runbook, expected }];
  }

  #checkTime(at: number, intervalMs: DurationMs, path: readonly Step[]): void {
    if (at / intervalMs <= STEPS_MAX) return;
    this.at([...path, 'eval_time'], `eval_time: at most ${STEPS_MAX} intervals are played`);
  }

  #checkNodes(cluster: RawTestCluster, path: readonly Step[]): void {
    const seen = new Set<string>();
    for (const [index, { id }] of cluster.nodes.entries()) {
      if (seen.has(id)) {
        this.at([...path, 'nodes', index], `nodes: "${id}" is there already`);
      }
      seen.add(id);
    }
    const voters = cluster.nodes.filter(({ role }) => role === 'voter').length;
    if (cluster.voters !== undefined && cluster.voters < voters) {
      const message = `voters: ${cluster.voters}, but ${voters} voters are listed under nodes`;
      this.at([...path, 'voters'], message);
    }
  }
}

function toExpected({
  name,
  node,
  result,
}: {
  readonly name: string;
  readonly node?: ExpectedHoldPoint['node'];
  readonly result?: ExpectedHoldPoint['result'];
}): ExpectedHoldPoint {
  return { name, node, result };
}
