import type { Verdict } from '../core/verdict/decide.ts';
import { blocks, type HoldPointReport } from '../core/verdict/report.ts';
import type { Occurrence } from '../demo/model/world.ts';
import type { Scenario } from '../demo/scenario/act.ts';
import type { Style } from './demo-style.ts';

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
export function introduction(
  { url, members, scenario }: Introduction,
  style: Style,
): readonly string[] {
  const node = members[1] ?? members[0] ?? '';
  return [
    style.title(`Holdpoint guards a demo cluster of ${members.length} nodes.`),
    'It says below, whenever that changes, which of them may be restarted now. Ask it yourself:',
    '',
    `  curl '${url}/can-proceed?cluster=demo&node=${node}&action=restart'`,
    '',
    `Playing "${scenario.name}": ${scenario.description}.`,
    'Another one: --scenario NAME, see --help. Ctrl-C ends it.',
  ];
}

/** An act begins. `elapsedMs` counts from the start of the demo, here and below. */
export function actLines(title: string, elapsedMs: number, style: Style): readonly string[] {
  return ['', `${clock(elapsedMs)}  ${style.title(`${title}.`)}`];
}

/** What happened inside the cluster; no line for what is of no interest to onlookers. */
export function occurrenceLines(
  { kind, member, term }: Occurrence,
  elapsedMs: number,
  style: Style,
): readonly string[] {
  const line = (text: string) => [`${clock(elapsedMs)}  ${style.aside(text)}`];
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
  style: Style,
): readonly string[] {
  const names = nodes.join(' ').padEnd(nodesWidth);
  const isGo = verdict.decision === 'go';
  const word = (isGo ? 'GO' : 'NO-GO').padEnd(DECISION_WIDTH);
  const decision = isGo ? style.good(word) : style.bad(word);
  const indent = ' '.repeat(TIME_WIDTH + nodesWidth + DECISION_WIDTH + 6);
  const width = Math.max(TEXT_WIDTH_MIN, LINE_WIDTH - indent.length);
  const [first = '', ...rest] = wrap(because(verdict), width);
  const clears = firstReason(verdict)?.clears;
  const until = clears === undefined ? [] : wrap(`clears: ${clears}`, width);
  return [
    `${clock(elapsedMs)}  ${names}  ${decision}  ${first}`,
    ...rest.map((line) => `${indent}${line}`),
    ...until.map((line) => `${indent}${style.aside(line)}`),
  ];
}

/** Breaks a text between words into lines of at most `width`; longer words have their own. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
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
