import type { HoldPoint, Verdict } from '../client/client.ts';
import { isInTheWay } from '../client/verdict.ts';
import { describeDuration } from '../core/base/time.ts';
import { formatValue } from '../core/rulebook/requirement.ts';
import { UNITS } from '../core/rulebook/signal.ts';
import { type Line, type Styled, styled } from './styled-text.ts';
import { hang } from './wrap.ts';

/** Under these the details of a hold point hang. */
const INDENT = ' '.repeat(11);

/** A verdict for people: what was asked, the answer, what is in the way, what passed, what next. */
export function verdictLines(verdict: Verdict): readonly Line[] {
  const { holdPoints } = verdict;
  const inTheWay = holdPoints.filter(isInTheWay);
  return [
    [decisionWord(verdict), `  ${askedFor(verdict)}`],
    [verdict.summary],
    [],
    ...inTheWay.flatMap((holdPoint) => holdPointLines(holdPoint, verdict)),
    ...(inTheWay.length > 0 ? [[]] : []),
    ...namesOf('passed', holdPoints, 'pass'),
    ...namesOf('cannot be told', holdPoints, 'unavailable'),
    ...lateLines(holdPoints),
    ...overrideLines(verdict),
    [],
    ...stuckLines(verdict),
    ...hang('', nextStep(verdict)).map((line): Line => [line]),
    [styled('aside', [verdict.decisionId, verdict.decidedAt ?? ''].join('  '))],
  ];
}

/** The answer in one word, which stands out. */
export function decisionWord({ decision, kind }: Pick<Verdict, 'decision' | 'kind'>): Styled {
  if (decision === 'go') return styled('good', 'GO');
  return styled(kind === 'blocked' || kind === 'halted' ? 'bad' : 'doubtful', 'NO-GO');
}

function holdPointName({ name, node }: Pick<HoldPoint, 'name' | 'node'>): string {
  return node === undefined ? name : `${name} on ${node}`;
}

/** A value with its unit, as people write it. */
export function valueText(value: number | string, unit: string | undefined): string {
  const known = UNITS.find((one) => one === unit);
  if (typeof value === 'string' || unit === undefined) return String(value);
  if (known === undefined) return `${value} ${unit}`;
  const isCounted = known === 'entries' || known === 'proposals';
  return formatValue(value, known) + (isCounted ? ` ${known}` : '');
}

/** What was asked, in a few words. */
export function askedFor({ action, node, cluster, toVersion, runbook, cure }: Verdict): string {
  const version = toVersion === undefined ? '' : ` to ${toVersion}`;
  return `${action} ${node} of ${cluster}${version} (${runbook}${cure ? ', a cure' : ''})`;
}

/** How each result stands out; none is longer than its place before the details. */
const RESULT_WORDS: Readonly<Record<HoldPoint['result'], Styled>> = {
  pass: styled('good', 'PASS'),
  fail: styled('bad', 'FAIL'),
  unknown: styled('doubtful', 'UNKNOWN'),
  unavailable: styled('aside', 'NOT TOLD'),
  overridden: styled('doubtful', 'OVERRIDE'),
};

/** A hold point whole: its result, value, limit and age, what was seen, what would clear it. */
export function holdPointLines(
  holdPoint: HoldPoint,
  verdict: Pick<Verdict, 'decidedAt'>,
): readonly Line[] {
  const { observed, required, unit, detail, clears, result } = holdPoint;
  const word = RESULT_WORDS[result];
  const measured = [
    ...(observed === undefined ? [] : [valueText(observed, unit)]),
    ...(required === undefined ? [] : [`required ${required}`]),
  ].join(', ');
  const name = styled('strong', holdPointName(holdPoint));
  const space = ' '.repeat(INDENT.length - 2 - word.text.length);
  const times = timesOf(holdPoint, verdict);
  return [
    ['  ', word, space, name, measured === '' ? '' : `: ${measured}`],
    ...hang(INDENT, times === '' ? detail : `${detail} (${times})`).map((line): Line => [line]),
    ...(clears === undefined ? [] : hang(`${INDENT}clears: `, clears).map((line): Line => [line])),
  ];
}

/** For how long it has been so, and how old the evidence is. */
function timesOf(
  { since, ageSeconds }: HoldPoint,
  { decidedAt }: Pick<Verdict, 'decidedAt'>,
): string {
  const forMs = Date.parse(decidedAt ?? '') - Date.parse(since ?? '');
  return [
    ...(forMs >= 0 ? [`for ${describeDuration(forMs)}`] : []),
    ...(ageSeconds === undefined ? [] : [`evidence ${describeDuration(ageSeconds * 1_000)} old`]),
  ].join(', ');
}

function namesOf(
  title: string,
  holdPoints: readonly HoldPoint[],
  result: HoldPoint['result'],
): readonly Line[] {
  const found = holdPoints.filter((holdPoint) => holdPoint.result === result);
  const names = [...new Set(found.map(({ name }) => name))];
  if (names.length === 0) return [];
  return hang(`  ${title}: `, names.join(', ')).map((line): Line => [line]);
}

/** What is late stands in nobody's way, and is told all the same. */
function lateLines(holdPoints: readonly HoldPoint[]): readonly Line[] {
  return holdPoints
    .filter(({ overrun }) => overrun)
    .flatMap(({ name, detail }) => hang('  late: ', `${name}: ${detail}`))
    .map((line): Line => [styled('doubtful', line)]);
}

/** An override is shown whether it was needed or not: whoever goes on has to know of it. */
function overrideLines({ overrides }: Verdict): readonly Line[] {
  return overrides.flatMap(({ id, holdPoint, by, until, why }) =>
    hang('  overridden: ', `${holdPoint} by ${by} until ${until} (${id}): ${why}`).map(
      (line): Line => [styled('doubtful', line)],
    ),
  );
}

/** Whoever waits for it is told that waiting has not helped. */
export function stuckLines({ stuck }: Pick<Verdict, 'stuck'>): readonly Line[] {
  if (stuck === undefined) return [];
  const seconds = (count: number) => describeDuration(count * 1_000);
  const text = `refused for ${seconds(stuck.seconds)}, longer than ${seconds(stuck.limitSeconds)}`;
  return hang('  stuck: ', `${text}: a person has to look`).map(
    (line): Line => [styled('bad', line)],
  );
}

function nextStep({ kind, retryAfterSeconds, validUntil }: Verdict): string {
  const again = retryAfterSeconds === undefined ? '' : ` in ${retryAfterSeconds} s`;
  switch (kind) {
    case 'go':
      return `This stands until ${validUntil ?? 'the next observation'}, unless something changes.`;
    case 'wait':
      return `This clears by itself: ask again${again}.`;
    case 'unknown':
      return `Evidence is missing: ask again${again}, and see to what is not observed.`;
    case 'halted':
      return "This is by somebody's order, and does not clear before that ends.";
    case 'blocked':
      return 'This does not clear by itself: a person has to act.';
  }
}
