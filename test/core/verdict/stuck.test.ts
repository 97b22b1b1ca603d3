import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { TIMING_DEFAULT } from '../../../src/core/rulebook/runbook.ts';
import { decide } from '../../../src/core/verdict/decide.ts';
import type { HoldPointReport } from '../../../src/core/verdict/report.ts';
import { type Asked, followAsked } from '../../../src/core/verdict/stuck.ts';
import { cluster, EVALUATED_AT, nodeId } from '../../support/case-builder.ts';

const MINUTE = 60_000;
const at = (minutes: number) => instant(EVALUATED_AT - minutes * MINUTE);

function report(name: string, change: Partial<HoldPointReport> = {}): HoldPointReport {
  return { name, result: 'fail', onFail: 'wait', detail: '', ...change };
}

/** A cluster in which n3 is down, asked for another one, which has been refused for so long. */
function refusedFor(minutes: number, limitMinutes?: number) {
  const stuckAfterMs = limitMinutes === undefined ? undefined : durationMs(limitMinutes * MINUTE);
  const inputs = cluster()
    .voters(3)
    .down('n3')
    .policy({ timing: { ...TIMING_DEFAULT, stuckAfterMs } })
    .ask('restart', 'n2');
  const inTheWay = new Map([['members_caught_up n3', at(minutes)]]);
  return decide({ ...inputs, asked: { noGoSince: at(minutes), inTheWay } });
}

describe('a step that is refused', () => {
  it('is stuck once that has lasted as long as the runbook lets pass', () => {
    expect(refusedFor(9.9, 10).stuck).toBeUndefined();
    expect(refusedFor(10, 10).stuck).toEqual({ since: at(10), limitMs: 10 * MINUTE });
  });

  it('is stuck after half an hour where the runbook says nothing', () => {
    expect(refusedFor(29.9).stuck).toBeUndefined();
    expect(refusedFor(30).stuck).toBeDefined();
  });

  it('is answered as before: stuck is told, and decides nothing', () => {
    const { kind, retryAfterMs, decision } = refusedFor(90);
    expect({ kind, retryAfterMs, decision }).toEqual({
      ...{ kind: refusedFor(1).kind, retryAfterMs: refusedFor(1).retryAfterMs },
      decision: 'no-go',
    });
  });

  it('tells since when each hold point has been in the way, if it does not know by itself', () => {
    const { holdPoints } = refusedFor(12);
    const caughtUp = holdPoints.find(({ name }) => name === 'members_caught_up');
    expect(caughtUp).toMatchObject({ result: 'fail', since: at(12) });
    expect(holdPoints.filter(({ result, since }) => result === 'pass' && since)).toEqual([]);
  });

  it('is not stuck when it is a go', () => {
    const inputs = cluster().voters(3).ask('restart', 'n2');
    const asked: Asked = { noGoSince: at(90), inTheWay: new Map() };
    expect(decide({ ...inputs, asked }).stuck).toBeUndefined();
  });
});

describe('followAsked', () => {
  const first = { holdPoints: [report('quorum_kept')], decidedAt: at(60) };

  it('remembers the first refusal, and since when each hold point has been in the way', () => {
    const asked = followAsked(followAsked(undefined, first), {
      holdPoints: [report('quorum_kept'), report('leader_known', { node: nodeId('n2') })],
      decidedAt: at(30),
    });
    expect(asked?.noGoSince).toBe(at(60));
    expect([...(asked?.inTheWay ?? [])]).toEqual([
      ['quorum_kept', at(60)],
      ['leader_known n2', at(30)],
    ]);
  });

  it('takes the word of a hold point that knows since when it fails', () => {
    const holdPoints = [report('backlog', { since: at(75) })];
    const asked = followAsked(undefined, { holdPoints, decidedAt: at(60) });
    expect(asked?.inTheWay.get('backlog')).toBe(at(75));
  });

  it.each([
    ['a go', [report('quorum_kept', { result: 'pass' })]],
    ['a soak, which somebody has ordered', [report('soak_elapsed')]],
    ['a closed window', [report('window_open'), report('soak_elapsed')]],
    ['a freeze', [report('not_frozen', { onFail: 'halt' })]],
  ])('forgets it all at %s', (_, holdPoints) => {
    const before = followAsked(undefined, first);
    expect(followAsked(before, { holdPoints, decidedAt: at(30) })).toBeUndefined();
  });

  it('goes on when something stands in the way beside what was to be expected', () => {
    const before = followAsked(undefined, first);
    const holdPoints = [report('soak_elapsed'), report('quorum_kept')];
    expect(followAsked(before, { holdPoints, decidedAt: at(30) })?.noGoSince).toBe(at(60));
  });
});
