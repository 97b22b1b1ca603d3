import { describe, expect, it } from 'vitest';
import { TIMES } from '../support/case-builder.ts';
import { watchEtcd } from '../support/watched-etcd.ts';

/** What `proposal_backlog_clear` of the shipped runbook asks for. */
const HELD_FOR_MS = 15_000;
const BURSTS = 120;

describe('a value that goes up and down', () => {
  // From half an interval to three; where they meet, every sample sees the same half of the wave.
  const periods = Array.from({ length: 11 }, (_, step) => TIMES.intervalMs * (0.5 + step / 4));

  it.each(periods)('R9: changes the verdict once in a hold at most, by %d ms', async (periodMs) => {
    const etcd = await watchEtcd();
    const beganAt = etcd.time.now();
    const changes: number[] = [];
    let last: string | undefined;
    for (let burst = 0; burst < BURSTS; burst += 1) {
      const phase = ((etcd.time.now() + TIMES.intervalMs - beganAt) / periodMs) % 1;
      await etcd.change('n3', { pending: phase < 0.5 ? 0 : 60_000 }).bursts(1);
      const { decision } = etcd.decide('restart', 'n2');
      if (last !== undefined && decision !== last) changes.push(etcd.time.now());
      last = decision;
    }
    const gos = changes.filter((_, index) => index % 2 === 0);
    for (const [index, at] of gos.entries()) {
      const next = gos[index + 1];
      if (next !== undefined) expect(next - at).toBeGreaterThanOrEqual(HELD_FOR_MS);
    }
    expect(changes.length).toBeLessThanOrEqual((2 * BURSTS * TIMES.intervalMs) / HELD_FOR_MS);
  });

  it('R9: that is bad for one sample in three holds is never a go', async () => {
    const etcd = await watchEtcd();
    for (let burst = 0; burst < BURSTS; burst += 1) {
      await etcd.change('n3', { pending: burst % 3 === 0 ? 60_000 : 0 }).bursts(1);
      expect(etcd.decide('restart', 'n2').decision).toBe('no-go');
    }
  });
});
