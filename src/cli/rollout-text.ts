import type { Rollout } from '../client/client.ts';
import { formatDuration } from '../core/base/time.ts';
import { type Cell, columns } from './columns.ts';
import { rollbackOfRollout } from './rollback-text.ts';
import { type Line, type Style, type Styled, styled } from './styled-text.ts';
import { hang } from './wrap.ts';

const HEADINGS = ['NODE', 'STATE', 'WHY HERE', 'FOR', 'WAITS FOR'];
const SIDES = ['left', 'left', 'left', 'right', 'left'] as const;

/** A rollout for people: how it stands, its nodes, what is next, and what it has left behind. */
export function rolloutLines(rollout: Rollout): readonly Line[] {
  const headings = HEADINGS.map((heading): Cell => styled('aside', heading));
  return [
    headLine(rollout),
    ...columns([headings, ...rollout.nodes.map(nodeCells)], SIDES).map(
      (line): Line => ['  ', ...line],
    ),
    ...nextLines(rollout),
    ...rollbackOfRollout(rollout),
    ...rollout.sideEffects.flatMap(({ node, effect, undo }) =>
      hang('  ', `${node} is left ${effect}: ${undo}`).map(
        (line): Line => [styled('doubtful', line)],
      ),
    ),
    [styled('aside', `  ${rollout.id}  by ${rollout.holder}  since ${rollout.startedAt}`)],
  ];
}

/** A rollout in one line, for lists and for progress. */
export function headLine(rollout: Rollout): Line {
  const { cluster, kind, toVersion, percent, stopped } = rollout;
  const to = toVersion === undefined ? '' : ` to ${toVersion}`;
  const done = rollout.nodes.filter(({ state }) => state === 'complete').length;
  const by = stopped === undefined ? '' : `, stopped by ${stopped.by}: ${stopped.why}`;
  const count = `${done} of ${rollout.nodes.length} nodes, ${percent} %`;
  return [stateWord(rollout), `  ${kind} ${cluster}${to}: ${count}${endText(rollout)}${by}`];
}

const STYLES: Readonly<Record<Rollout['state'], Style>> = {
  running: 'good',
  paused: 'doubtful',
  halted: 'bad',
  aborted: 'bad',
  completed: 'good',
};

function stateWord({ state }: Rollout): Styled {
  return styled(STYLES[state], state.toUpperCase());
}

function endText({ eta, etaFrom, lateSince, completedAt }: Rollout): string {
  if (completedAt !== undefined) return `, over at ${completedAt}`;
  const late = lateSince === undefined ? '' : `, LATE since ${lateSince}`;
  if (eta === undefined) return late;
  const basis = etaFrom === 'runbook' ? ' if each takes as long as it may' : '';
  return `${late}, over at ${eta}${basis}`;
}

function nodeCells({
  node,
  state,
  reason,
  takenSeconds,
  late,
  waitsFor,
}: Rollout['nodes'][number]): readonly Cell[] {
  const style = NODE_STYLES[state];
  const taken = takenSeconds === undefined ? '' : formatDuration(takenSeconds * 1_000);
  return [
    node,
    style === undefined ? state : styled(style, state),
    reason,
    late === true ? styled('bad', `${taken} LATE`) : taken,
    waitsFor === undefined ? '' : `${waitsFor.seen ? 'seen' : 'not yet'}: ${waitsFor.detail}`,
  ];
}

const NODE_STYLES: Readonly<Partial<Record<Rollout['nodes'][number]['state'], Style>>> = {
  complete: 'good',
  failed: 'bad',
  'rolled-back': 'bad',
};

function nextLines({ next }: Rollout): readonly Line[] {
  if (next === undefined) return [];
  const { node, action, underWay, kind, waitsFor } = next;
  const how = underWay ? 'under way' : (kind ?? 'not judged yet');
  const waits = waitsFor.flatMap(({ name, detail, clears = '' }) => [
    ...hang('    ', `${name}: ${detail}`),
    ...hang('      clears: ', clears),
  ]);
  return [[`  next: ${action} of ${node}, ${how}`], ...waits.map((line): Line => [line])];
}
