import { describe, expect, it } from 'vitest';
import { type ExcessRules, openExcess, stepExcess } from '../../../src/core/canary/excess.ts';
import { excessFinding } from '../../../src/core/canary/excess-finding.ts';
import type { Counts } from '../../../src/core/canary/look.ts';
import { counts, lookAt, type Shown } from '../../support/canary-looks.ts';
import { nodeId } from '../../support/cluster-builder.ts';

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

function findingAfter(times: number, shown: readonly Shown<Counts>[], rules = RULES) {
  const [canary = 'stale', ...peers] = shown;
  let state = openExcess(rules);
  for (let at = 0; at < times; at += 1) state = stepExcess(state, lookAt(at, canary, peers), rules);
  return excessFinding(state, rules);
}

describe('a finding about a share', () => {
  it('passes a canary that is shown safe, with every number that shows it', () => {
    const { state, numbers, detail } = findingAfter(10, [GOOD, GOOD, GOOD]);
    expect(state).toEqual({ kind: 'pass' });
    expect(numbers.bar).toBe(100);
    expect(numbers.belowLimit).toBeGreaterThan(100);
    expect(numbers.aboveLimit).toBeLessThan(1);
    expect(numbers).toMatchObject({
      events: 10_000,
      peersEvents: 20_000,
      looks: 10,
      looksCompared: 10,
      peersUsed: [nodeId('p1'), nodeId('p2')],
      effect: undefined,
    });
    expect(detail).toBe('shown below the limit: 0% of 10000 events, limit 0.1%');
  });

  it('watches one that is not yet, and says how many events are missing and for how long', () => {
    const { state, detail } = findingAfter(5, [counts(0, 100), GOOD]);
    expect(state).toMatchObject({ kind: 'watch', suspects: false });
    expect(detail).toMatch(/^neither shown safe nor bad: \d+ events to go, about .* this traffic$/);
  });

  it('asks more events of a cluster whose errors come in bursts', () => {
    const bursty = { ...RULES, dispersionBefore: 10 };
    expect(findingAfter(10, [GOOD, GOOD], bursty).state.kind).toBe('watch');
    expect(findingAfter(80, [GOOD, GOOD], bursty).state.kind).toBe('pass');
  });

  it('says that no number of events will do at a share near the limit', () => {
    const { state, detail } = findingAfter(20, [counts(1, 1_100), counts(1, 1_100)]);
    expect(state).toMatchObject({ kind: 'watch' });
    expect(detail).toContain('no number of events will show it safe');
  });

  it('suspects a canary that is above the limit before it is known whose doing that is', () => {
    expect(findingAfter(4, [BAD, GOOD]).state).toEqual({
      kind: 'watch',
      suspects: true,
      missing: undefined,
    });
  });

  it('fails it with effect and interval once that is known', () => {
    const { state, numbers, detail } = findingAfter(20, [BAD, counts(1, 2_000)]);
    expect(state).toMatchObject({ kind: 'fail', by: 'evidence' });
    expect(numbers.effect).toBeCloseTo(40, 6);
    expect(numbers.interval.low).toBeGreaterThan(0.01);
    expect(numbers.interval.high).toBeLessThan(0.04);
    expect(detail).toContain('shown above the limit: 2% of 20000 events, limit 0.1%, peers 0.05%');
  });

  it('takes what peers suffer too, or the node suffered before, for the environment', () => {
    expect(findingAfter(20, [BAD, BAD]).state).toEqual({ kind: 'environment' });
    expect(findingAfter(20, [BAD], { ...RULES, before: 0.01 }).state.kind).toBe('environment');
  });

  it('sees the environment recover', () => {
    let state = openExcess(RULES);
    for (let at = 0; at < 50; at += 1) state = stepExcess(state, lookAt(at, BAD, [BAD]), RULES);
    expect(excessFinding(state, RULES).state.kind).toBe('environment');
    for (let at = 50; at < 350; at += 1) state = stepExcess(state, lookAt(at, GOOD, [GOOD]), RULES);
    expect(excessFinding(state, RULES).state.kind).toBe('watch');
  });

  it('tells nothing without anything to compare with', () => {
    expect(findingAfter(20, [BAD]).state).toEqual({
      kind: 'nodata',
      why: 'no-baseline',
      asks: true,
    });
  });

  it('can be recorded: every number of it comes back', () => {
    for (const shown of [[GOOD, GOOD], [BAD], ['stale' as const]]) {
      const finding = findingAfter(3, shown);
      expect(JSON.parse(JSON.stringify(finding))).toEqual(
        JSON.parse(
          JSON.stringify(finding, (_, value) =>
            value === Number.POSITIVE_INFINITY ? 'lost' : value,
          ),
        ),
      );
    }
  });
});
