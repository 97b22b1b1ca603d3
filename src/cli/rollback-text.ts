import type { Rollback, RollbackStep, Rollout } from '../client/client.ts';
import { type Cell, columns } from './columns.ts';
import { type Line, type Style, styled } from './styled-text.ts';
import { hang } from './wrap.ts';

const STYLES: Readonly<Record<Rollback['state'], Style>> = {
  running: 'doubtful',
  'rolled-back': 'good',
  rehearsed: 'good',
  halted: 'bad',
  declined: 'bad',
};

const STEP_STYLES: Readonly<Partial<Record<RollbackStep['state'], Style>>> = {
  seen: 'good',
  failed: 'bad',
  unknown: 'bad',
};

const HEADINGS = ['STEP', 'WHAT', 'STATE', 'SAID'];
const SIDES = ['left', 'left', 'left', 'left'] as const;

/** A rollback with its steps, as it is shown by itself. */
export function rollbackLines(rollback: Rollback): readonly Line[] {
  const { steps, actuator, dryRun, runbook } = rollback;
  const headings = HEADINGS.map((heading): Cell => styled('aside', heading));
  const table = columns([headings, ...steps.map(stepCells)], SIDES);
  const asked = `${dryRun ? 'would be asked' : 'asked'}: ${actuator}, by ${runbook}`;
  return [
    ...rollbackHeadLines(rollback),
    ...(steps.length === 0 ? [] : table.map((line): Line => ['  ', ...line])),
    [styled('aside', `  ${asked}`)],
  ];
}

/** How a rollback stands, why it was begun, and what a person has to know; for lists. */
export function rollbackHeadLines(rollback: Rollback): readonly Line[] {
  const { id, cluster, state, reason, by, at, endedAt, trip, rollout } = rollback;
  const about = [rollout, trip].filter((each) => each !== undefined).join('  ');
  const until = endedAt === undefined ? `at ${at}` : `at ${at}, over at ${endedAt}`;
  return [
    [styled(STYLES[state], state.toUpperCase()), `  ${cluster}: ${reason}`],
    ...whyLines(rollback),
    [styled('aside', `  ${id}  by ${by}  ${until}  ${about}`.trimEnd())],
  ];
}

/** The last way back of a rollout, in as few lines as tell whether somebody is needed. */
export function rollbackOfRollout({ rollback }: Rollout): readonly Line[] {
  if (rollback === undefined) return [];
  const { id, state } = rollback;
  return [
    ['  rollback: ', styled(STYLES[state], state.toUpperCase()), `  ${id}`],
    ...whyLines(rollback),
  ];
}

function whyLines({ why = '' }: Pick<Rollback, 'why'>): readonly Line[] {
  return why === '' ? [] : hang('  why: ', why).map((line): Line => [line]);
}

function stepCells({ id, action, node, toVersion, state, detail }: RollbackStep): readonly Cell[] {
  const style = STEP_STYLES[state];
  const to = toVersion === undefined ? '' : ` to ${toVersion}`;
  const what = node === undefined ? action : `${action} ${node}${to}`;
  return [id, what, style === undefined ? state : styled(style, state), detail ?? ''];
}
