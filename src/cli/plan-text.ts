import type { Plan, PlanStep } from '../client/client.ts';
import { formatDuration } from '../core/base/time.ts';
import { sizeTable } from '../core/cluster/sizes.ts';
import { type Cell, columns } from './columns.ts';
import { type Line, type Styled, styled } from './styled-text.ts';
import { hang } from './wrap.ts';

const HEADINGS = ['STEP', 'NODE', 'RANK', 'STARTS', 'NOW'];
const SIDES = ['right', 'left', 'left', 'left', 'left'] as const;

/** A plan for people: whether to start it, its steps in order, what they wait for, its end. */
export function planLines(plan: Plan): readonly Line[] {
  return [
    [headline(plan), `  ${titleOf(plan)}`],
    ...obstacleLines(plan),
    ...(plan.steps.length > 0 ? [[], ...stepLines(plan)] : []),
    ...waitLines(plan),
    [],
    ...aboutLines(plan),
  ];
}

function headline({ mayStart, steps }: Plan): Styled {
  if (steps.length === 0) return styled('good', 'DONE');
  return mayStart ? styled('good', 'PLAN') : styled('bad', 'DO NOT START');
}

function titleOf({ action, cluster, toVersion, runbook, steps, done }: Plan): string {
  const to = toVersion === undefined ? '' : ` to ${toVersion}`;
  const count = `${steps.length} to do, ${done.length} done`;
  return `${action} ${cluster}${to} (${runbook}): ${count}`;
}

function obstacleLines({ obstacles }: Plan): readonly Line[] {
  return obstacles.flatMap(({ holdPoint, nodes, detail, clears }) => {
    const where = nodes.length === 0 ? '' : ` on ${nodes.join(', ')}`;
    return [
      ...hang('  ', `${holdPoint}${where}: ${detail}`).map((line): Line => [styled('bad', line)]),
      ...hang('    clears: ', clears).map((line): Line => [line]),
    ];
  });
}

function stepLines({ steps }: Plan): readonly Line[] {
  const headings = HEADINGS.map((heading): Cell => styled('aside', heading));
  const rows = steps.map((step): readonly Cell[] => [
    `${step.batch}`,
    step.node,
    step.cure ? 'cure' : step.rank,
    clockOf(step.startsAt),
    nowCell(step),
  ]);
  return columns([headings, ...rows], SIDES).map((line): Line => ['  ', ...line]);
}

/** Day, hour and minute are enough of an estimate. */
function clockOf(at: string | undefined): string {
  return at === undefined ? '?' : `${at.slice(5, 10)} ${at.slice(11, 16)}Z`;
}

function nowCell({ kind, waitsFor }: PlanStep): Cell {
  if (kind === 'go') return styled('good', 'ready');
  const names = [...new Set(waitsFor.map(({ name }) => name))];
  const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
  return styled(kind === 'blocked' ? 'bad' : 'doubtful', `${kind}: ${names[0] ?? ''}${more}`);
}

/** What steps wait for, told once where many wait for the same, and what moves leadership. */
function waitLines({ steps }: Plan): readonly Line[] {
  const waits = new Map<string, { readonly clears: string; readonly nodes: string[] }>();
  for (const { node, waitsFor } of steps) {
    for (const { name, detail, clears = '' } of waitsFor) {
      const key = `${name}: ${detail}`;
      const known = waits.get(key) ?? { clears, nodes: [] };
      waits.set(key, known);
      if (!known.nodes.includes(node)) known.nodes.push(node);
    }
  }
  const told = [...waits].flatMap(([what, { clears, nodes }]) => [
    ...hang('  ', `${nodes.join(', ')} ${nodes.length === 1 ? 'waits' : 'wait'} for ${what}`),
    ...hang('    clears: ', clears),
  ]);
  const moved = steps.flatMap(({ node, handOver }) =>
    handOver === undefined ? [] : hang('  ', `leadership of ${node}: ${handOver}`),
  );
  const lines = [...told, ...moved].map((line): Line => [line]);
  return lines.length === 0 ? [] : [[], ...lines];
}

function aboutLines(plan: Plan): readonly Line[] {
  const { largestBatch, sizes, steps } = plan;
  const batch =
    largestBatch > 1 ? [`Up to ${largestBatch} nodes may be away at a time, by step number.`] : [];
  const size = sizes.map(
    ({ voters, quorum, tolerance, advice }) =>
      `${voters} voters: quorum ${quorum}, ${tolerance} may be lost; ${advice}.`,
  );
  const ends = steps.length === 0 ? [] : [endSentence(plan)];
  return [...ends, ...batch, ...size].flatMap((text) =>
    hang('', text).map((line): Line => [styled('aside', line)]),
  );
}

function endSentence(plan: Plan): string {
  const { likelyEnd, latestEnd, lateFor, stepSeconds, measuredStepSeconds, soakSeconds } = plan;
  const parts = [
    ...(likelyEnd === undefined
      ? []
      : [`over at ${likelyEnd} at the pace of late (${span(measuredStepSeconds)} a step)`]),
    ...(latestEnd === undefined
      ? []
      : [`over by ${latestEnd} if each step takes ${span(stepSeconds)}`]),
    ...(lateFor === undefined ? [] : [`it has to be over by ${lateFor}`]),
  ];
  if (parts.length === 0)
    return 'When it is over cannot be told: the runbook names no node_window.';
  const soak = soakSeconds > 0 ? `, each with ${span(soakSeconds)} of soak` : '';
  return `If nothing stands in its way: ${parts.join('; ')}${soak}.`;
}

function span(seconds: number | undefined): string {
  return formatDuration((seconds ?? 0) * 1_000);
}

/** What every size can bear, with a mark at those of the cluster. */
export function sizeLines({ sizes }: Plan): readonly Line[] {
  const own = new Set(sizes.map(({ voters }) => voters));
  const headings = ['', 'VOTERS', 'QUORUM', 'MAY BE LOST', 'ADVICE'];
  const rows = sizeTable().map(({ voters, quorum, tolerance, advice }): readonly Cell[] => [
    own.has(voters) ? '>' : '',
    `${voters}`,
    `${quorum}`,
    `${tolerance}`,
    advice,
  ]);
  const sides = ['left', 'right', 'right', 'right', 'left'] as const;
  return columns([headings.map((each): Cell => styled('aside', each)), ...rows], sides);
}
