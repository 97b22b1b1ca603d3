import { describe, expect, it } from 'vitest';
import { type DurationMs, durationMs, instant } from '../../../src/core/base/time.ts';
import { windowKey } from '../../../src/core/cluster/window.ts';
import { parseFactId } from '../../../src/core/facts/fact.ts';
import { noFacts } from '../../../src/core/facts/view.ts';
import { batchesOf } from '../../../src/core/plan/batches.ts';
import { type Finish, finishOf } from '../../../src/core/plan/finish.ts';
import { orderOf } from '../../../src/core/plan/order.ts';
import type { RolledAction } from '../../../src/core/plan/plan-inputs.ts';
import { type CaseBuilder, cluster, EVALUATED_AT, nodeId } from '../../support/case-builder.ts';
import { rollout } from '../../support/ledger-draft.ts';
import { planInputs } from '../../support/plan-of.ts';

const MINUTE = 60_000;
const NOW = EVALUATED_AT;
const NIGHT = { cron: '0 22 * * *', durationMs: durationMs(20 * MINUTE), zone: 'UTC' };

/** Three voters: steps of up to five minutes with two of soak, over within what is said. */
function rolled(within?: number): CaseBuilder {
  const timing = {
    soakMs: durationMs(2 * MINUTE),
    nodeWindowMs: durationMs(5 * MINUTE),
    completeWithinMs: within === undefined ? undefined : durationMs(within * MINUTE),
  };
  return cluster().voters(3).policy({ timing });
}

interface Choice {
  readonly action?: RolledAction;
  readonly isUnderWay?: boolean;
  readonly opens?: readonly (readonly [from: number, until: number])[];
}

function finish(built: CaseBuilder, choice: Choice = {}): Finish {
  const { action = 'restart', isUnderWay = false, opens = [] } = choice;
  const openings = opens.map(([from, until]) => ({
    ...{ startMs: NOW + from * MINUTE, endMs: NOW + until * MINUTE },
  }));
  const inputs = {
    ...planInputs(built, action),
    openings: new Map([[windowKey(NIGHT), openings]]),
  };
  return finishOf(batchesOf(orderOf(inputs).pending, inputs), { inputs, isUnderWay });
}

function freeze(untilMs: number | undefined, covers: 'forward' | 'everything' = 'forward') {
  const id = parseFactId('frz_1');
  if (id === undefined) throw new Error('the test names a fact');
  const fact = { id, by: 'alice', atMs: NOW, fromMs: NOW + MINUTE, untilMs };
  const freezes = [{ ...fact, reason: 'a launch', covers }];
  return { ...noFacts(NOW), freezes };
}

const end = (minutes: number) => ({ kind: 'fits', endMs: NOW + minutes * MINUTE });

describe('the end of a plan', () => {
  it('is at the latest when every step takes as long as it may, with its soak', () => {
    expect(finish(rolled())).toMatchObject({ latest: end(21), likely: undefined, late: undefined });
  });

  it('is likely by the pace of late, where one was measured', () => {
    const verifiedSteps = [5, 0].map((minute, at) => ({
      ...{ node: nodeId(`n${at + 1}`), action: 'drain' as const },
      verifiedAt: instant(NOW - 100 * MINUTE + minute * MINUTE),
    }));
    expect(finish(rolled().ledger({ verifiedSteps }))).toMatchObject({
      ...{ likely: end(15), latest: end(21) },
    });
  });

  it('is late when the runbook does not allow for so much', () => {
    expect(finish(rolled(21)).late).toBeUndefined();
    expect(finish(rolled(20)).late).toEqual({
      ...{ endMs: NOW + 21 * MINUTE, limitMs: NOW + 20 * MINUTE },
    });
  });

  it('counts what a rollout has taken so far, and does not refuse to finish it', () => {
    const begun = rollout(10 * MINUTE);
    const found = finish(rolled(30).ledger({ rollout: begun }));
    expect(found).toMatchObject({ mayRefuse: false, late: { limitMs: NOW + 20 * MINUTE } });
    expect(finish(rolled(20), { isUnderWay: true }).mayRefuse).toBe(false);
    expect(finish(rolled(20)).mayRefuse).toBe(true);
  });

  it('is never late for a way back, which waits for no window either', () => {
    const built = rolled(1).windows(NIGHT);
    expect(finish(built, { action: 'rollback' })).toMatchObject({
      ...{ mayRefuse: false, late: undefined, latest: end(21) },
    });
  });

  it('waits for windows', () => {
    const built = rolled().windows(NIGHT);
    expect(
      finish(built, {
        opens: [
          [0, 12],
          [100, 120],
        ],
      }).latest,
    ).toMatchObject(end(107));
    expect(finish(built, { opens: [[0, 4]] }).latest).toMatchObject({
      ...{ kind: 'stuck', holdPoint: 'window_open' },
    });
  });

  it('goes around freezes; only one that covers everything stops a way back', () => {
    const frozen = rolled().facts(freeze(NOW + 60 * MINUTE));
    expect(finish(frozen).latest).toMatchObject(end(81));
    expect(finish(frozen, { action: 'rollback' }).latest).toMatchObject(end(21));
    const all = rolled().facts(freeze(undefined, 'everything'));
    expect(finish(all, { action: 'rollback' }).latest).toMatchObject({ kind: 'stuck' });
  });

  it('takes no notice of a freeze that is over', () => {
    const facts = { ...freeze(NOW - 1), time: { earliestMs: NOW, latestMs: NOW } };
    expect(finish(rolled().facts(facts)).latest).toMatchObject(end(21));
  });

  it('holds the soaks alone against the limit where the runbook says nothing of steps', () => {
    const timing = (within: number) => ({
      ...{ soakMs: durationMs(2 * MINUTE), nodeWindowMs: undefined as DurationMs | undefined },
      completeWithinMs: durationMs(within * MINUTE),
    });
    const built = (within: number) =>
      cluster()
        .voters(3)
        .policy({ timing: timing(within) });
    expect(finish(built(6))).toMatchObject({ latest: undefined, late: undefined });
    expect(finish(built(5)).late).toMatchObject({ endMs: NOW + 6 * MINUTE });
  });

  it('is not told while the facts are not known', () => {
    const built = rolled(1).facts({ kind: 'unknown', detail: 'the disk is gone' });
    expect(finish(built)).toMatchObject({ latest: undefined, counted: undefined, late: undefined });
  });
});
