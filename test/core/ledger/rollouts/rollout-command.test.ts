import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../../../../src/core/ledger/event.ts';
import { rolloutIdOf } from '../../../../src/core/ledger/rollouts/rollout.ts';
import {
  begunBefore,
  decideRolloutCommand,
  type RolloutCommand,
  startRollout,
} from '../../../../src/core/ledger/rollouts/rollout-command.ts';
import { CI, ledgerAfter } from '../../../support/permit-story.ts';
import { onlyRollout, PLAN, ROLLOUT, ROLLOUT_EVENTS } from '../../../support/rollout-story.ts';

const STARTED = ROLLOUT_EVENTS['rollout-started'];

const PAUSE: RolloutCommand = { kind: 'pause', id: ROLLOUT, why: 'lunch' };
const RESUME: RolloutCommand = { kind: 'resume', id: ROLLOUT, why: undefined };
const ABORT: RolloutCommand = { kind: 'abort', id: ROLLOUT, why: 'a bad disk' };
const REKEY: RolloutCommand = {
  ...{ kind: 'rekey', id: ROLLOUT, toVersion: '3.6.2', nodes: PLAN.nodes, why: 'a fix' },
  rulebookDigest: 'sha256:1',
};

const COMMANDS = { pause: PAUSE, resume: RESUME, abort: ABORT, rekey: REKEY };

/** Where a rollout stands, and what leads there. */
const STANDINGS: Readonly<Record<string, readonly LedgerEvent[]>> = {
  running: [STARTED],
  paused: [STARTED, ROLLOUT_EVENTS['rollout-paused']],
  aborted: [STARTED, ROLLOUT_EVENTS['rollout-aborted']],
  completed: [STARTED, ROLLOUT_EVENTS['rollout-completed']],
};

describe('what is asked of a rollout', () => {
  it.each([
    ['running', 'pause', 'paused'],
    ['running', 'resume', 'running'],
    ['running', 'abort', 'aborted'],
    ['running', 'rekey', 'running'],
    ['paused', 'pause', 'paused'],
    ['paused', 'resume', 'running'],
    ['paused', 'abort', 'aborted'],
    ['paused', 'rekey', 'paused'],
    ['aborted', 'pause', 'rollout-over'],
    ['aborted', 'resume', 'rollout-over'],
    ['aborted', 'abort', 'aborted'],
    ['aborted', 'rekey', 'rollout-over'],
    ['completed', 'pause', 'rollout-over'],
    ['completed', 'resume', 'rollout-over'],
    ['completed', 'abort', 'rollout-over'],
    ['completed', 'rekey', 'rollout-over'],
  ] as const)('of one that is %s to %s it: %s', (from, call, to) => {
    const state = ledgerAfter(STANDINGS[from] ?? []);
    const outcome = decideRolloutCommand(state, COMMANDS[call], 'ada');
    if (outcome.kind === 'refused') return expect(outcome.refusal.code).toBe(to);
    expect(onlyRollout(ledgerAfter(outcome.events, state)).standing.kind).toBe(to);
  });

  it('says by whom and why it was ended, and nothing of what is not there', () => {
    const aborted = ledgerAfter(STANDINGS['aborted'] ?? []);
    expect(decideRolloutCommand(aborted, RESUME, 'ada')).toMatchObject({
      refusal: { detail: 'rol_1 was aborted by ada (a bad disk)' },
    });
    expect(decideRolloutCommand(ledgerAfter([]), PAUSE, 'ada')).toMatchObject({
      refusal: { code: 'unknown-rollout', detail: 'orders has no rollout rol_1' },
    });
  });
});

describe('the start of a rollout', () => {
  it('is refused while another of the cluster is under way, which is named', () => {
    const other = { ...PLAN, id: rolloutIdOf('2') };
    expect(startRollout(ledgerAfter([]), other, CI)).toMatchObject({ kind: 'events' });
    const outcome = startRollout(ledgerAfter([STARTED]), other, CI);
    expect(outcome).toMatchObject({
      refusal: {
        code: 'rollout-under-way',
        detail: 'orders has the rolling-restart rol_1 of run-7 under way: end it first',
      },
    });
    expect(startRollout(ledgerAfter(STANDINGS['aborted'] ?? []), other, CI).kind).toBe('events');
  });

  it('is known again by its key, for the principal that sent it', () => {
    const state = ledgerAfter([STARTED]);
    const request = { key: 'k1', digest: 'sha256:2' };
    expect(begunBefore(state, request, CI)?.id).toBe(ROLLOUT);
    expect(begunBefore(state, request, 'eve')).toBeUndefined();
    expect(begunBefore(state, { ...request, key: 'k2' }, CI)).toBeUndefined();
    expect(begunBefore(state, undefined, CI)).toBeUndefined();
  });
});
