import type { Advice, Cluster, NodeInfo, Reading, Track } from '../client/client.ts';
import { isInTheWay } from '../client/verdict.ts';
import { describeDuration } from '../core/base/time.ts';
import { type Cell, columns } from './columns.ts';
import { type Line, type Style, styled } from './styled-text.ts';
import { valueText } from './verdict-text.ts';

const HEADINGS = ['NODE', 'STATE', 'ROLE', 'LAG', 'VERSION', 'AGE', 'RESTART'];
const SIDES = ['left', 'left', 'left', 'right', 'left', 'right', 'left'] as const;

/** A cluster for people: its leader, its nodes, and the hold points that do not pass. */
export function clusterLines(
  cluster: Cluster,
  restart: ReadonlyMap<string, Advice>,
): readonly Line[] {
  const headings = HEADINGS.map((heading): Cell => styled('aside', heading));
  const rows = cluster.nodes.map((node) => nodeCells(node, restart.get(node.node)));
  return [
    [styled('strong', cluster.cluster), `  ${titleOf(cluster)}`],
    ...columns([headings, ...rows], SIDES).map((line): Line => ['  ', ...line]),
    ...failingLines(cluster),
    ...whyLines(cluster),
  ];
}

function titleOf({ system, evaluation, groups, nodes }: Cluster): string {
  const leaders = groups.map(({ name, leader }) => {
    const group = groups.length === 1 ? '' : ` of ${name}`;
    return `leader${group} ${typeof leader === 'string' ? leader : 'unknown'}`;
  });
  const seen = 'unknown' in evaluation ? evaluation.detail : `evaluated ${ago(evaluation)}`;
  return [system, `${nodes.length} nodes`, ...leaders, seen].join(', ');
}

const STATE_STYLES: Readonly<Record<NodeInfo['state'], Style | undefined>> = {
  observed: undefined,
  down: 'bad',
  unobservable: 'doubtful',
};

function nodeCells(node: NodeInfo, advice: Advice | undefined): readonly Cell[] {
  const stateStyle = STATE_STYLES[node.state];
  const leads = 'value' in node.leader && node.leader.value;
  return [
    node.node,
    stateStyle === undefined ? node.state : styled(stateStyle, node.state),
    leads ? `${node.role}, leader` : node.role,
    textOf(node.indexLag),
    textOf(node.version),
    node.ageSeconds === undefined ? '?' : describeDuration(node.ageSeconds * 1_000),
    restartCell(advice),
  ];
}

/** A question mark is not a zero: the value is not known. */
function textOf(reading: Reading<number | string>): string {
  return 'value' in reading ? String(reading.value) : '?';
}

function restartCell(advice: Advice | undefined): Cell {
  switch (advice?.kind) {
    case 'go':
      return styled('good', advice.verdict.cure ? 'go (cure)' : 'go');
    case 'no-go': {
      const { kind, holdPoints } = advice.verdict;
      const names = new Set(holdPoints.filter(isInTheWay).map(({ name }) => name));
      return styled(kind === 'blocked' ? 'bad' : 'doubtful', `${kind}: ${[...names].join(', ')}`);
    }
    case 'refused':
      return styled('aside', `not judged: ${advice.problem.code}`);
    default:
      return styled('bad', 'no answer');
  }
}

function ago({ ageSeconds }: { readonly ageSeconds: number | undefined }): string {
  return ageSeconds === undefined
    ? 'at an unknown time'
    : `${describeDuration(ageSeconds * 1_000)} ago`;
}

/** The metric hold points that do not pass, by node; built-in ones are in the answers above. */
function failingLines({ runbooks }: Cluster): readonly Line[] {
  const rows = runbooks.flatMap(({ runbook, holdPoints }) =>
    holdPoints.flatMap(({ name, required, unit, nodes }) =>
      nodes
        .filter(isNotPassed)
        .map((track): readonly Cell[] => [
          styled(track.outcome === 'fail' ? 'bad' : 'doubtful', track.outcome),
          `${name} on ${track.node}`,
          trackValue(track, unit),
          `required ${required}`,
          runbook,
        ]),
    ),
  );
  if (rows.length === 0) return [];
  const lines = columns(rows, ['left', 'left', 'left', 'left', 'left']);
  return [[], ['  Hold points that do not pass:'], ...lines.map((line): Line => ['    ', ...line])];
}

function isNotPassed({ outcome }: Track): boolean {
  return outcome === 'fail' || outcome === 'unknown';
}

function trackValue({ value, idle, detail }: Track, unit: string): string {
  if (value !== undefined) return valueText(value, unit);
  return idle ? 'idle' : (detail ?? 'unknown');
}

/** Why nodes are not observed, and members that nobody expects. */
function whyLines({ nodes, unexpectedMembers }: Cluster): readonly Line[] {
  const reasons = nodes.flatMap(({ node, why, proof }) => {
    const reason = why ?? proof;
    return reason === undefined ? [] : [`${node}: ${reason}`];
  });
  const strangers = unexpectedMembers.map((name) => `${name}: a member that nobody declared`);
  const lines = [...reasons, ...strangers].map((line): Line => [`  ${line}`]);
  return lines.length === 0 ? [] : [[], ...lines];
}
