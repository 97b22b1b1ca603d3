import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import {
  agreedLag,
  LAG_LOOKS,
  lagState,
  NO_LAG_SEEN,
  stepLag,
} from '../../../src/core/canary/lag.ts';
import { seen, silent } from '../../../src/core/canary/look.ts';
import { lookAt, type Shown, throughJson } from '../../support/canary-looks.ts';

const RULES = {
  limit: 0.1,
  looks: LAG_LOOKS,
  rejoinedAt: lookAt<number>(0, 0).at,
  rejoinMs: durationMs(60_000),
  asksPeers: true,
};

/** Each lag of the canary with that of its peer. */
function judged(lags: readonly Shown<number>[], peer: Shown<number> = 0.001) {
  const state = lags.reduce(
    (before, lag, at) => throughJson(stepLag(before, lookAt(at, lag, [peer]), RULES)),
    NO_LAG_SEEN,
  );
  return lagState(state, LAG_LOOKS);
}

const many = (count: number, lag: Shown<number>) => Array.from({ length: count }, () => lag);

describe('replication lag', () => {
  it('passes once it was well below the limit in 8 of 10 looks', () => {
    expect(judged(many(10, 0.01)).kind).toBe('pass');
    expect(judged(many(9, 0.01)).kind).toBe('watch');
  });

  it('fails when it was beyond it in 8 of 10 looks after it had caught up', () => {
    expect(judged([...many(10, 0.01), ...many(7, 0.3)]).kind).toBe('watch');
    expect(judged([...many(10, 0.01), ...many(8, 0.3)])).toMatchObject({ by: 'persistence' });
  });

  it('neither flutters nor passes between the limit and what takes a breach back', () => {
    expect(judged(many(20, 0.09)).kind).toBe('watch');
  });

  it('is the environment when the peers lag as well', () => {
    expect(judged([...many(10, 0.01), ...many(20, 0.3)], 0.2).kind).toBe('environment');
  });

  it('may be anything while it comes closer after a restart', () => {
    expect(judged([90, 80, 60, 40, 20, 15, 10, 5, 3, 1]).kind).toBe('watch');
  });

  it('fails when it does not come closer after the time to rejoin', () => {
    expect(judged(many(5, 50)).kind).toBe('watch');
    expect(judged(many(6, 50))).toMatchObject({ kind: 'fail', by: 'not-converging' });
    expect(judged(many(20, 50), 50).kind).toBe('watch');
  });

  it('tells nothing of a canary that shows nothing', () => {
    expect(judged(many(30, 'metric-missing')).kind).toBe('nodata');
  });
});

describe('a lag of which two tell', () => {
  it('is the greater of the two while they agree, and nothing when they do not', () => {
    expect(agreedLag(10, 12, 5)).toEqual(seen(12));
    expect(agreedLag(10, 30, 5)).toEqual(silent('disagreeing'));
  });
});
