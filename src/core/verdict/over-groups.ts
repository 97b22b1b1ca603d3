import type { Case } from './case.ts';
import type { GroupCase } from './group-case.ts';
import { blocks, type HoldPointReport } from './report.ts';

/** A person reads some; a log with thousands of partitions has the same fault in all of them. */
const NAMED_MAX = 20;

/**
 * Judges every group. What is in the way is listed, up to a number that a person reads; when
 * nothing is, the report of one group stands for all of them.
 */
export function overGroups(
  given: Case,
  judge: (where: GroupCase, given: Case) => readonly HoldPointReport[],
): readonly HoldPointReport[] {
  const reports = given.groups.flatMap((where) => judge(where, given));
  const problems = reports.filter(blocks);
  if (problems.length > NAMED_MAX) return shortened(problems);
  if (problems.length > 0 || given.groups.length === 1) {
    return problems.length > 0 ? problems : reports;
  }
  const [first, ...rest] = reports;
  if (first === undefined) return [];
  const tightest = rest.reduce((most, each) => (isTighter(each, most) ? each : most), first);
  return [{ ...tightest, detail: `${given.groups.length} groups; ${tightest.detail}` }];
}

function shortened(problems: readonly HoldPointReport[]): readonly HoldPointReport[] {
  const named = problems.slice(0, NAMED_MAX);
  const rest = problems.slice(NAMED_MAX);
  const told = named.map((report, index) =>
    index < NAMED_MAX - 1
      ? report
      : { ...report, detail: `${report.detail}; and ${rest.length} more like it` },
  );
  // A fault among those left out that needs a person must not look as if it cleared by itself.
  const worst = named.some(needsPerson) ? undefined : rest.find(needsPerson);
  return worst === undefined ? told : [worst, ...told];
}

function needsPerson({ result, onFail }: HoldPointReport): boolean {
  return result === 'fail' && onFail === 'block';
}

function isTighter(report: HoldPointReport, than: HoldPointReport): boolean {
  return (
    Number(report.observed ?? Number.POSITIVE_INFINITY) <
    Number(than.observed ?? Number.POSITIVE_INFINITY)
  );
}
