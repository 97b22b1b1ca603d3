import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { seen, silent } from '../../../src/core/canary/look.ts';
import {
  type CounterReading,
  lookBetween,
  type ReadingRules,
  type Readings,
} from '../../../src/core/canary/readings.ts';
import { counts, LOOK_MS } from '../../support/canary-looks.ts';
import { nodeId } from '../../support/cluster-builder.ts';

const RULES: ReadingRules = {
  canary: nodeId('n1'),
  intervalMs: durationMs(LOOK_MS),
  warmUpMs: durationMs(120_000),
};

function reading(look: number, of: Partial<CounterReading> = {}): CounterReading {
  return {
    node: nodeId('n1'),
    sampledAt: instant(look * LOOK_MS),
    role: 'follower',
    isOut: false,
    startedAt: 1_000,
    uptimeMs: durationMs(3_600_000),
    counters: { kind: 'known', counts: counts(look, 100 * look) },
    ...of,
  };
}

function readings(look: number, ...nodes: readonly CounterReading[]): Readings {
  return { at: instant(look * LOOK_MS), wallMs: 5_000 + look * LOOK_MS, nodes };
}

const n2 = { node: nodeId('n2') };

/** What the canary shows between a normal reading and this one. */
function canaryWith(of: Partial<CounterReading>, before: Partial<CounterReading> = {}) {
  return lookBetween(readings(1, reading(1, before)), readings(2, reading(2, of)), RULES).canary;
}

/** What a peer shows between a normal reading and this one. */
function peerWith(of: Partial<CounterReading>) {
  const before = readings(1, reading(1), reading(1, n2));
  const look = lookBetween(before, readings(2, reading(2), reading(2, { ...n2, ...of })), RULES);
  return look.peers.map((peer) => peer.look);
}

describe('a look between two rounds of scrapes', () => {
  it('is what was counted between them', () => {
    expect(canaryWith({})).toEqual(seen(counts(1, 100)));
    expect(peerWith({})).toEqual([seen(counts(1, 100))]);
  });

  it('is nothing where a counter fell or a process started anew', () => {
    const fell = { kind: 'known', counts: counts(0, 5) } as const;
    expect(canaryWith({ counters: fell })).toEqual(silent('restarted'));
    expect(canaryWith({ startedAt: 2_000 })).toEqual(silent('restarted'));
    expect(lookBetween(readings(1), readings(2, reading(2)), RULES).canary).toEqual(
      silent('restarted'),
    );
  });

  it.each(['scrape-failed', 'metric-missing'] as const)('says that it is %s', (why) => {
    expect(canaryWith({ counters: { kind: 'unknown', why } })).toEqual(silent(why));
  });

  it('takes NaN, an old sample and the same sample for nothing', () => {
    const nan = { kind: 'known', counts: counts(Number.NaN, 5) } as const;
    expect(canaryWith({ counters: nan })).toEqual(silent('not-a-number'));
    expect(canaryWith({ sampledAt: instant(LOOK_MS) })).toEqual(silent('stale'));
    const late = lookBetween(readings(1, reading(1)), readings(6, reading(2)), RULES);
    expect(late.canary).toEqual(silent('stale'));
  });

  it('tells idle from blind', () => {
    expect(canaryWith({ counters: reading(1).counters })).toEqual(silent('no-traffic'));
  });

  it('never mixes roles', () => {
    expect(peerWith({ role: 'leader' })).toEqual([silent('other-role')]);
    expect(canaryWith({ role: 'leader' })).toEqual(silent('other-role'));
    const unread = { kind: 'unknown', why: 'scrape-failed' } as const;
    expect(peerWith({ role: 'leader', counters: unread })).toEqual([silent('scrape-failed')]);
  });

  it('leaves out peers that are out or have just started', () => {
    expect(peerWith({ isOut: true })).toEqual([silent('out')]);
    expect(peerWith({ uptimeMs: durationMs(60_000) })).toEqual([silent('warming-up')]);
  });

  it('drops the scrape after the clock has stepped by more than an interval', () => {
    const stepped = { ...readings(2, reading(2)), wallMs: 5_000 + 4 * LOOK_MS };
    expect(lookBetween(readings(1, reading(1)), stepped, RULES).canary).toEqual(
      silent('clock-step'),
    );
  });

  it('has a canary that says nothing when it is not there at all', () => {
    const look = lookBetween(readings(1), readings(2, reading(2, n2)), RULES);
    expect(look.canary).toEqual(silent('scrape-failed'));
  });
});
