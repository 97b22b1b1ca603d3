import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { openCase } from '../../../src/core/verdict/case.ts';
import type { HoldPointReport } from '../../../src/core/verdict/report.ts';
import { freshUntil, nextLook, retryAfter } from '../../../src/core/verdict/validity.ts';
import { type CaseBuilder, cluster, EVALUATED_AT, TIMES } from '../../support/case-builder.ts';
import { READING_NAMES } from '../../support/node-draft.ts';

function opened(built: CaseBuilder) {
  return openCase(built.ask('restart', 'n2'));
}

function report(change: Partial<HoldPointReport>): HoldPointReport {
  return { name: 'a', result: 'pass', onFail: 'wait', detail: '', ...change };
}

describe('freshUntil', () => {
  it('counts from the evaluation when nothing is older, whenever it is asked', () => {
    for (const ms of [0, 3_000, 12_000]) {
      expect(freshUntil(opened(cluster().voters(3).later(ms)), [])).toBe(
        EVALUATED_AT + TIMES.maxAgeMs,
      );
    }
  });

  it.each(READING_NAMES)('counts from %s of any node when that is older', (name) => {
    const built = cluster()
      .voters(3)
      .node('n3', (n) => n.old(name, 2_500));
    expect(freshUntil(opened(built), [])).toBe(EVALUATED_AT - 2_500 + TIMES.maxAgeMs);
  });

  it('counts from what a hold point stands on when that is older', () => {
    const reports = [report({ observedAt: instant(EVALUATED_AT - 4_000) }), report({})];
    expect(freshUntil(opened(cluster().voters(3)), reports)).toBe(
      EVALUATED_AT - 4_000 + TIMES.maxAgeMs,
    );
  });

  it('counts a proof of being down, and no look at a node that gave no evidence', () => {
    const down = cluster()
      .voters(3)
      .node('n3', (n) => n.down(1_000));
    expect(freshUntil(opened(down), [])).toBe(EVALUATED_AT - 1_000 + TIMES.maxAgeMs);
    const gone = cluster()
      .voters(3)
      .node('n3', (n) => n.down(11_000))
      .later(2_000);
    expect(freshUntil(opened(gone), [])).toBe(EVALUATED_AT + TIMES.maxAgeMs);
  });
});

describe('nextLook', () => {
  it.each([
    [0, TIMES.intervalMs],
    [4_999, TIMES.intervalMs],
    [9_000, 9_000],
  ])('asked %i ms after the evaluation is %i ms after it', (later, next) => {
    expect(nextLook(opened(cluster().voters(3).later(later)))).toBe(EVALUATED_AT + next);
  });
});

describe('retryAfter', () => {
  it('is the longest wait of what is in the way, and an interval where none is told', () => {
    const given = opened(cluster().voters(3));
    const waits = [
      report({ retryAfterMs: durationMs(90_000) }),
      report({ result: 'fail', retryAfterMs: durationMs(20_000) }),
      report({ result: 'unknown' }),
    ];
    expect(retryAfter(given, waits)).toBe(20_000);
    expect(retryAfter(given, waits.slice(2))).toBe(TIMES.intervalMs);
  });
});
