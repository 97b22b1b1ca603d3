import type { NodeId } from '../base/ids.ts';
import { Labels } from '../base/labels.ts';
import type { PromqlValue } from '../promql/result.ts';
import type { Verdict, VerdictKind } from './decide.ts';
import { blocks, type HoldPointReport, type HoldPointResult } from './report.ts';

/** A hold point that a test expects in a verdict; what it leaves out may be anything. */
export interface ExpectedHoldPoint {
  readonly name: string;
  readonly node: NodeId | undefined;
  readonly result: HoldPointResult | undefined;
}

/** What a test expects of a verdict; what it leaves out may be anything. */
export interface ExpectedVerdict {
  readonly decision: Verdict['decision'];
  readonly kind: VerdictKind | undefined;
  readonly isCure: boolean | undefined;
  /** Exactly what is in the way: each report is among these, and each of these is there. */
  readonly inTheWay: readonly ExpectedHoldPoint[] | undefined;
  /** Reports that are there, in the way or not. */
  readonly including: readonly ExpectedHoldPoint[];
}

/** A sample that a test expects, with all its labels. */
export interface ExpectedSample {
  readonly labels: Labels;
  readonly value: number;
}

/** One thing that came out otherwise than expected, in words. */
export interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

const NOTHING = 'none';

/** Where a verdict is not what a test expects; empty when it is. */
export function verdictDifferences(
  expected: ExpectedVerdict,
  verdict: Verdict,
): readonly Difference[] {
  const { decision, kind, isCure, inTheWay, including } = expected;
  return [
    ...plain('decision', decision, verdict.decision),
    ...plain('kind', kind, verdict.kind),
    ...plain('cure', isCure, verdict.isCure),
    ...exactDifferences(inTheWay, verdict.holdPoints.filter(blocks)),
    ...including
      .filter((each) => !verdict.holdPoints.some((report) => meets(report, each)))
      .map((each) => missing(each, verdict.holdPoints)),
  ];
}

function plain(
  what: string,
  expected: string | boolean | undefined,
  got: string | boolean,
): readonly Difference[] {
  if (expected === undefined || expected === got) return [];
  return [{ what, expected: String(expected), got: String(got) }];
}

function exactDifferences(
  expected: readonly ExpectedHoldPoint[] | undefined,
  reports: readonly HoldPointReport[],
): readonly Difference[] {
  if (expected === undefined) return [];
  const absent = expected.filter((each) => !reports.some((report) => meets(report, each)));
  const surplus = reports.filter(
    (report) =>
      !expected.some((each) => meets(report, each)) && !absent.some((each) => isAt(report, each)),
  );
  return [
    ...absent.map((each) => missing(each, reports)),
    ...surplus.map((report) => ({
      what: 'in the way',
      expected: NOTHING,
      got: `${placeOf(report)}: ${report.result}`,
    })),
  ];
}

function missing(wanted: ExpectedHoldPoint, reports: readonly HoldPointReport[]): Difference {
  const found = reports.filter((report) => isAt(report, wanted));
  const got = found.map((report) => `${placeOf(report)}: ${report.result}`).join(', ');
  const result = wanted.result === undefined ? '' : `: ${wanted.result}`;
  return {
    what: 'hold point',
    expected: `${placeOf(wanted)}${result}`,
    got: got === '' ? NOTHING : got,
  };
}

function meets(report: HoldPointReport, expected: ExpectedHoldPoint): boolean {
  const isResult = expected.result === undefined || report.result === expected.result;
  return isResult && isAt(report, expected);
}

function isAt(report: HoldPointReport, { name, node }: ExpectedHoldPoint): boolean {
  return report.name === name && (node === undefined || report.node === node);
}

function placeOf({
  name,
  node,
}: {
  readonly name: string;
  readonly node?: NodeId | undefined;
}): string {
  return node === undefined ? name : `${name} on ${node}`;
}

/** Sums of rounded parts differ in their last digits from what a person writes down. */
const RELATIVE_TOLERANCE = 1e-9;

/** Where the result of an expression is not what a test expects; empty when it is. */
export function sampleDifferences(
  expected: readonly ExpectedSample[],
  value: PromqlValue,
): readonly Difference[] {
  if (value.type === 'string') {
    return [
      { what: 'result', expected: 'samples', got: `the text ${JSON.stringify(value.value)}` },
    ];
  }
  // As in promtool, a scalar is a sample without labels.
  const samples =
    value.type === 'scalar' ? [{ labels: Labels.empty, value: value.value }] : value.samples;
  const wrong = expected.flatMap(({ labels, value: wanted }) => {
    const found = samples.find((each) => each.labels.key === labels.key);
    if (found !== undefined && isClose(wanted, found.value)) return [];
    const shown = found === undefined ? NOTHING : String(found.value);
    return [{ what: labels.toString(), expected: String(wanted), got: shown }];
  });
  const surplus = samples.filter(
    (each) => !expected.some(({ labels }) => labels.key === each.labels.key),
  );
  return [
    ...wrong,
    ...surplus.map((each) => ({
      what: each.labels.toString(),
      expected: NOTHING,
      got: String(each.value),
    })),
  ];
}

function isClose(wanted: number, got: number): boolean {
  if (Object.is(wanted, got) || wanted === got) return true;
  // Otherwise everything is close to what is infinite.
  if (!Number.isFinite(wanted) || !Number.isFinite(got)) return false;
  return Math.abs(wanted - got) <= RELATIVE_TOLERANCE * Math.max(Math.abs(wanted), Math.abs(got));
}
