import type { RuleTestFile } from '../config/rule-test-file.ts';
import { type Finding, formatFinding, type Place } from '../core/base/errors.ts';
import { formatDuration } from '../core/base/time.ts';
import { blocks } from '../core/verdict/report.ts';
import type { Difference } from '../core/verdict/rule-expectation.ts';
import type {
  AlertOutcome,
  QueryOutcome,
  RuleTestOutcome,
  VerdictOutcome,
} from '../core/verdict/rule-test.ts';
import { columns } from './columns.ts';
import { type Line, styled } from './styled-text.ts';

/** What came of a file of tests. */
export type TestFileResult =
  | { readonly kind: 'unreadable'; readonly path: string; readonly findings: readonly Finding[] }
  | {
      readonly kind: 'run';
      readonly path: string;
      readonly placeOf: RuleTestFile['placeOf'];
      readonly outcomes: readonly RuleTestOutcome[];
    };

/** Whether all tests of a file ran and passed. */
export function isPassed(result: TestFileResult): boolean {
  return result.kind === 'run' && result.outcomes.every((outcome) => outcome.isPassed);
}

/** A file for people: each test in a line, and below it what came otherwise than expected. */
export function resultLines(result: TestFileResult): readonly Line[] {
  if (result.kind === 'unreadable') {
    return [
      [styled('strong', result.path)],
      ...result.findings.map((finding): Line => ['  ', formatFinding(finding)]),
    ];
  }
  return [
    [styled('strong', result.path)],
    ...result.outcomes.flatMap((outcome, test) => [
      [
        '  ',
        outcome.isPassed ? styled('good', 'ok  ') : styled('bad', 'FAIL'),
        `  ${outcome.test.name}`,
      ],
      ...failureLines(outcome, { placeOf: result.placeOf, test }).map((line) => ['    ', ...line]),
    ]),
  ];
}

/** What came otherwise than expected in one test; nothing when it passed. */
export function failureLines(
  { queries, verdicts, alerts, failures }: RuleTestOutcome,
  { placeOf, test }: { readonly placeOf: RuleTestFile['placeOf']; readonly test: number },
): readonly Line[] {
  return [
    ...queries.flatMap((outcome, check) =>
      queryLines(outcome, placeOf('promql_expr_test', test, check)),
    ),
    ...verdicts.flatMap((outcome, check) =>
      verdictLines(outcome, placeOf('verdict_test', test, check)),
    ),
    ...alerts.flatMap((outcome, check) =>
      alertLines(outcome, placeOf('alert_rule_test', test, check)),
    ),
    ...(failures.length === 0 ? [] : [['rules that could not be evaluated'], ...tableOf(failures)]),
  ];
}

function queryLines({ check, differences }: QueryOutcome, place: Place): readonly Line[] {
  if (differences.length === 0) return [];
  return [titleOf(`${check.text} at ${formatDuration(check.at)}`, place), ...tableOf(differences)];
}

function alertLines({ check, differences }: AlertOutcome, place: Place): readonly Line[] {
  if (differences.length === 0) return [];
  const title = `alerts ${check.alertname} at ${formatDuration(check.at)}`;
  return [titleOf(title, place), ...tableOf(differences)];
}

function verdictLines(
  { check, verdict, differences }: VerdictOutcome,
  place: Place,
): readonly Line[] {
  if (differences.length === 0) return [];
  const { action, node, toVersion } = check.question;
  const version = toVersion === undefined ? '' : ` to ${toVersion}`;
  const { runbook } = check.runbook.definition;
  const title = `${action} ${node}${version} (${runbook}) at ${formatDuration(check.at)}`;
  const inTheWay = verdict.holdPoints
    .filter(blocks)
    .map((report) => [
      '  ',
      report.result,
      styled(
        'strong',
        report.node === undefined ? report.name : `${report.name} on ${report.node}`,
      ),
      report.detail,
    ]);
  return [
    titleOf(title, place),
    ...tableOf(differences),
    inTheWay.length === 0 ? ['  nothing is in the way'] : ['  in the way:'],
    ...columns(inTheWay, ['left', 'left', 'left', 'left']),
  ];
}

function titleOf(title: string, { file, line }: Place): Line {
  return [title, '  ', styled('aside', `${file}:${line}`)];
}

/** Rows that a person still reads; a wrong selector makes thousands. */
const DIFFERENCES_MAX = 20;

function tableOf(differences: readonly Difference[]): readonly Line[] {
  const shown = differences.slice(0, DIFFERENCES_MAX);
  const rows = shown.map(({ what, expected, got }) => ['', what, expected, got]);
  const more = differences.length - shown.length;
  return [
    ...columns([['', '', 'EXPECTED', 'GOT'], ...rows], ['left', 'left', 'left', 'left']),
    ...(more > 0 ? [[`  and ${more} more`]] : []),
  ];
}

/** How many tests passed and failed, and how many files could not be run. */
export function summaryLine(results: readonly TestFileResult[]): Line {
  const outcomes = results.flatMap((result) => (result.kind === 'run' ? result.outcomes : []));
  const passed = outcomes.filter((outcome) => outcome.isPassed).length;
  const failed = outcomes.length - passed;
  const broken = results.filter(({ kind }) => kind === 'unreadable').length;
  const counts = [
    `${passed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(broken > 0 ? [`${counted(broken, 'file')} with findings not run`] : []),
  ];
  const word = failed + broken > 0 ? styled('bad', 'FAILED') : styled('good', 'OK');
  const of = `${counted(outcomes.length, 'test')} in ${counted(results.length, 'file')}`;
  return [word, `  ${of}: ${counts.join(', ')}`];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
