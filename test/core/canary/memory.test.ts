import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import {
  MEMORY_LOOKS,
  type MemoryRules,
  type MemoryValue,
  NO_MEMORY_SEEN,
  stepMemory,
} from '../../../src/core/canary/memory.ts';
import { persistenceState } from '../../../src/core/canary/persistence.ts';
import { LOOK_MS, lookAt, throughJson } from '../../support/canary-looks.ts';

const MIB = 2 ** 20;
const DAY_LOOKS = 5_760;

const value = (mib: number, uptimeMs: number): MemoryValue => ({
  bytes: mib * MIB,
  uptimeMs: durationMs(uptimeMs),
});

const RULES: MemoryRules = {
  factor: 1.5,
  looks: MEMORY_LOOKS,
  // A process that starts with 100 MiB and has 200 MiB after an hour.
  curve: [value(100, 0), value(200, 3_600_000)],
  asksPeers: true,
  endsAt: instant(lookAt(DAY_LOOKS, value(1, 1)).at),
};

type Grown = (look: number) => number;

/** A canary that has just started, beside a peer that has run for a day. */
function judged(looks: number, grown: Grown, { rules = RULES, peer = 200 } = {}) {
  let state = NO_MEMORY_SEEN;
  for (let at = 0; at < looks; at += 1) {
    const look = lookAt(at, value(grown(at), at * LOOK_MS), [value(peer, 86_400_000 + at)]);
    state = throughJson(stepMemory(state, look, rules));
  }
  return persistenceState(state.persistence, MEMORY_LOOKS);
}

const usual: Grown = (look) => 100 + 100 * Math.min(1, (look * LOOK_MS) / 3_600_000);
const without = { ...RULES, curve: [] };

describe('memory at equal uptime', () => {
  it('passes a canary that grows as its peers did when they were young', () => {
    expect(judged(300, usual).kind).toBe('pass');
  });

  it('fails one of 1.6 times what is usual at its age, if less than its peers have now', () => {
    expect(judged(16, (look) => 1.6 * usual(look))).toMatchObject({ by: 'persistence' });
  });

  it('is the environment when the peers have outgrown what is usual too', () => {
    expect(judged(30, (look) => 1.6 * usual(look), { peer: 400 }).kind).toBe('environment');
  });

  it('fails a leak that is within the limit today and beyond it before the end', () => {
    const leak: Grown = (look) => usual(look) * (1 + look / 5_000);
    expect(judged(400, leak)).toMatchObject({ kind: 'fail', by: 'slope' });
  });

  it('does not take the teeth of garbage collection for a leak', () => {
    const teeth: Grown = (look) => usual(look) * (1 + 0.02 * (look % 40)) * 0.7;
    expect(judged(600, teeth).kind).toBe('pass');
  });

  it('compares with what peers have now after half an hour, if no start was recorded', () => {
    expect(judged(100, () => 400, { rules: without })).toMatchObject({ why: 'no-baseline' });
    expect(judged(150, () => 400, { rules: without }).kind).toBe('fail');
    expect(judged(150, () => 190, { rules: without }).kind).toBe('pass');
  });

  it('tells nothing with neither curve nor peers', () => {
    const alone = { ...without, asksPeers: false };
    expect(judged(200, () => 400, { rules: alone })).toMatchObject({ kind: 'nodata' });
  });
});
