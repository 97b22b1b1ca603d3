import { describe, expect, it } from 'vitest';
import { type CanaryOutcome, combine, type WayBack } from '../../../src/core/canary/combine.ts';
import type { CriterionState } from '../../../src/core/canary/criterion-state.ts';
import { type ExcessRules, openExcess, stepExcess } from '../../../src/core/canary/excess.ts';
import { excessFinding } from '../../../src/core/canary/excess-finding.ts';
import type { Counts } from '../../../src/core/canary/look.ts';
import { counts, lookAt, type Shown, throughJson } from '../../support/canary-looks.ts';

// What each state of the data comes to. The canary has passed, or is about to fail, when it begins.

const RULES: ExcessRules = {
  limit: 0.001,
  alpha: 0.01,
  looksPlanned: 1_000,
  asksPeers: true,
  before: undefined,
  dispersionBefore: 1,
  grossShare: 0.1,
};

const GOOD = counts(0, 1_000);
const BAD = counts(20, 1_000);
const OPEN: WayBack = { kind: 'open' };

type Peers = readonly Shown<Counts>[];
type Part = readonly [times: number, canary: Shown<Counts>, peers: Peers];

/** The state, or why there is none, and what is done. */
type Comes = readonly [state: string, outcome: CanaryOutcome['kind']];

interface Came {
  readonly state: CriterionState;
  readonly outcome: CanaryOutcome['kind'];
}

/** What looks come to for a criterion that rolls back, with a restart of the guard at each look. */
function judged(parts: readonly Part[], rules = RULES, wayBack = OPEN): Came {
  let state = openExcess(rules);
  let at = 0;
  for (const [times, canary, peers] of parts) {
    for (let each = 0; each < times; each += 1) {
      state = throughJson(stepExcess(state, lookAt(at, canary, peers), rules));
      at += 1;
    }
  }
  const finding = excessFinding(state, rules);
  const criterion = { name: 'error_rate', onFail: 'rollback', state: finding.state } as const;
  return { state: finding.state, outcome: combine([criterion], [], wayBack).kind };
}

const FINE: Part = [20, GOOD, [GOOD, GOOD]];
const BOTH: Peers = [GOOD, GOOD];
const HOUR = 240;
const THREE_MINUTES = 12;

describe('the failure matrix', () => {
  it.each<readonly [string, readonly Part[], Comes]>([
    ['all is well', [FINE], ['pass', 'proceed']],
    ['a scrape times out once', [FINE, [1, 'scrape-failed', BOTH]], ['pass', 'proceed']],
    [
      'the canary is stale',
      [FINE, [THREE_MINUTES, 'stale', BOTH]],
      ['canary-silent', 'investigate'],
    ],
    ['everybody is stale', [FINE, [HOUR, 'stale', ['stale', 'stale']]], ['blind', 'hold']],
    [
      'the source is down for an hour from the start',
      [[HOUR, 'scrape-failed', ['scrape-failed', 'scrape-failed']]],
      ['blind', 'hold'],
    ],
    [
      'a query finds nothing on any node',
      [[5, 'metric-missing', ['metric-missing', 'metric-missing']]],
      ['metric-unknown', 'investigate'],
    ],
    [
      'the metric went away with the upgrade',
      [[THREE_MINUTES, 'metric-missing', BOTH]],
      ['metric-lost', 'investigate'],
    ],
    [
      'NaN on the canary',
      [[THREE_MINUTES, 'not-a-number', BOTH]],
      ['canary-silent', 'investigate'],
    ],
    ['no requests', [[HOUR, 'no-traffic', BOTH]], ['watch', 'hold']],
    ['one sample', [[1, counts(1, 1), [counts(0, 1)]]], ['watch', 'hold']],
    ['the canary restarts', [FINE, [1, 'restarted', BOTH]], ['pass', 'proceed']],
    ['a peer restarts', [FINE, [8, GOOD, ['warming-up', GOOD]]], ['pass', 'proceed']],
    ['the clock steps', [FINE, [1, 'clock-step', ['clock-step']]], ['pass', 'proceed']],
    ['a hand-over is masked', [FINE, [2, 'masked', ['masked']]], ['pass', 'proceed']],
    ['the canary is bad', [[20, BAD, BOTH]], ['fail', 'rollback']],
    ['it is bad beside one peer', [[20, BAD, [GOOD]]], ['fail', 'rollback']],
    ['it is bad beside leaders only', [[20, BAD, ['other-role']]], ['no-baseline', 'investigate']],
    ['it is bad beside idle peers', [[20, BAD, ['no-traffic']]], ['no-baseline', 'investigate']],
    ['everybody is bad', [[HOUR, BAD, [BAD, BAD]]], ['environment', 'environment']],
    [
      'it is bad and then silent',
      [
        [4, BAD, BOTH],
        [HOUR, 'stale', ['stale']],
      ],
      ['blind', 'hold'],
    ],
  ])('when %s', (_, parts, [state, outcome]) => {
    const came = judged(parts);
    const shown = came.state.kind === 'nodata' ? came.state.why : came.state.kind;
    expect({ state: shown, outcome: came.outcome }).toEqual({ state, outcome });
  });

  it('asks the past of the node when it has no peers', () => {
    expect(judged([[20, BAD, []]], { ...RULES, before: 0.000_2 }).outcome).toBe('rollback');
    expect(judged([[20, BAD, []]], { ...RULES, before: 0.02 }).outcome).toBe('environment');
  });

  it('asks a person when the way back is closed', () => {
    const closed: WayBack = { kind: 'closed', why: 'schema-changed' };
    expect(judged([[20, BAD, BOTH]], RULES, closed).outcome).toBe('investigate');
  });
});
