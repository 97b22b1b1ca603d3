import { type Line, styled } from '../cli/styled-text.ts';
import { wrap } from '../cli/wrap.ts';
import type { Verdict } from '../core/verdict/decide.ts';
import { blocks, type HoldPointReport } from '../core/verdict/report.ts';
import type { Occurrence } from '../demo/model/world.ts';
import type { Scenario } from '../demo/scenario/act.ts';

/** A verdict and the nodes for which it reads the same. */
export interface GroupedVerdict {
  readonly nodes: readonly string[];
  readonly verdict: Verdict;
}

/** What comes before everything else. */
export interface Introduction {
  /** The base of all URLs, without a slash at the end. */
  readonly url: string;
  readonly members: readonly string[];
  readonly scenario: Scenario;
}

/** Width of the times at the beginning of lines. */
const TIME_WIDTH = '00:00'.length;

/** What fits a terminal that nobody made narrower, and the recording in the README. */
const LINE_WIDTH = 100;

/** However many nodes there are, reasons have this much. */
const TEXT_WIDTH_MIN = 40;

/** Width of the longer of the two decisions. */
const DECISION_WIDTH = 'NO-GO'.length;

/** What the demo is, and how to take part in it. */
export function introduction({ url, members, scenario }: Introduction): readonly Line[] {
  const node = members[1] ?? members[0] ?? '';
  return [
    [styled('strong', `Holdpoint guards a demo cluster of ${members.length} nodes.`)],
    ['It says below, whenever that changes, which of them may be restarted now. Ask it yourself:'],
    [],
    [`  curl '${url}/can-proceed?cluster=demo&node=${node}&action=restart'`],
    [],
    [`Playing "${scenario.name}": ${scenario.description}.`],
    ['Another one: --scenario NAME, see --help. Ctrl-C ends it.'],
  ];
}

/** An act begins. `elapsedMs` counts from the start of the demo, here and below. */
export function actLines(title: string, elapsedMs: number): readonly Line[] {
  return [[], [`${clock(elapsedMs)}  `, styled('strong', `${title}.`)]];
}

/** What happened inside the cluster; no line for what is of no interest to onlookers. */
export function occurrenceLines(
  { kind, member, term }: Occurrence,
  elapsedMs: number,
): readonly Line[] {
  const line = (text: string): readonly Line[] => [
    [`${clock(elapsedMs)}  `, styled('aside', text)],
  ];
  switch (kind) {
    case 'leads':
      return line(`${member} is elected leader, in term ${term}`);
    case 'stepped-down':
      return line(`${member} leads no more: it does not hear a majority`);
    case 'crashed':
      return line(`the process of ${member} is gone`);
    case 'started':
      return line(`the process of ${member} starts`);
    case 'frozen':
    case 'thawed':
    case 'stands-for-election':
      return [];
  }
}

/**
 * What makes two verdicts read the same. Neither numbers, which change at every look, nor the node
 * of the reason: of several with one trouble another may come first each time.
 */
export function gist(verdict: Verdict): string {
  return [verdict.decision, verdict.isCure, firstReason(verdict)?.name].join(' ');
}

/** What the guard says of some nodes: the decision, and for a no its first reason and its end. */
export function verdictLines(
  { nodes, verdict }: GroupedVerdict,
  { elapsedMs, nodesWidth }: { readonly elapsedMs: number; readonly nodesWidth: number },
): readonly Line[] {
  const names = nodes.join(' ').padEnd(nodesWidth);
  const isGo = verdict.decision === 'go';
  const word = (isGo ? 'GO' : 'NO-GO').padEnd(DECISION_WIDTH);
  const decision = styled(isGo ? 'good' : 'bad', word);
  const indent = ' '.repeat(TIME_WIDTH + nodesWidth + DECISION_WIDTH + 6);
  const width = Math.max(TEXT_WIDTH_MIN, LINE_WIDTH - indent.length);
  const [first = '', ...rest] = wrap(because(verdict), width);
  const clears = firstReason(verdict)?.clears;
  const until = clears === undefined ? [] : wrap(`clears: ${clears}`, width);
  return [
    [`${clock(elapsedMs)}  ${names}  `, decision, `  ${first}`],
    ...rest.map((line): Line => [indent, line]),
    ...until.map((line): Line => [indent, styled('aside', line)]),
  ];
}

function because(verdict: Verdict): string {
  const first = firstReason(verdict);
  if (first === undefined) return metBy(verdict);
  const names = new Set(verdict.holdPoints.filter(blocks).map(({ name }) => name));
  const more = names.size === 1 ? '' : ` (and ${names.size - 1} more)`;
  return `${first.name}: ${first.detail}${more}`;
}

/** A cure is a go for a reason of its own, which the report on quorum tells. */
function metBy({ isCure, holdPoints }: Verdict): string {
  const quorum = holdPoints.find(({ name }) => name === 'quorum_kept');
  if (isCure && quorum !== undefined) return quorum.detail;
  const count = new Set(holdPoints.map(({ name }) => name)).size;
  return `all ${count} hold points are met`;
}

/** Verdicts list first what stands in the way. */
function firstReason({ holdPoints }: Verdict): HoldPointReport | undefined {
  return holdPoints.find(blocks);
}

/** Minutes and seconds since the demo began. */
function clock(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1_000);
  const two = (count: number) => String(count).padStart(2, '0');
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}
