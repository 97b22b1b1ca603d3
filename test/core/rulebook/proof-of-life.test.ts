import { describe, expect, it } from 'vitest';
import type { SignalName } from '../../../src/core/base/ids.ts';
import { durationMs } from '../../../src/core/base/time.ts';
import { compileProofs } from '../../../src/core/rulebook/proof-of-life.ts';
import type { ProofOfLife, SystemPack } from '../../../src/core/rulebook/signal.ts';
import { ONE_GROUP } from '../../support/policy.ts';

const WINDOW_MS = durationMs(60_000);

function pack(page?: ProofOfLife, ofSignal?: ProofOfLife): SystemPack {
  return {
    ...{ system: 'raft', handover: 'none', handoverHint: undefined, caughtUpMaxLagEntries: 10 },
    ...{ topology: undefined, ...ONE_GROUP, proofOfLife: page },
    signals: new Map([
      [
        'pending' as SignalName,
        { kind: 'gauge', expr: 'raft_pending', unit: 'proposals', proofOfLife: ofSignal },
      ],
    ]),
  };
}

const changes = (expr: string, withinMs?: number): ProofOfLife => {
  return {
    by: 'changes',
    expr,
    withinMs: withinMs === undefined ? undefined : durationMs(withinMs),
  };
};

describe('the proofs of life of a pack', () => {
  it('are none where it asks for none', () => {
    expect(compileProofs(pack(), WINDOW_MS)).toEqual({ proofs: [], issues: [] });
  });

  it('are of the page and of signals, good for a window unless it says for how long', () => {
    const { proofs, issues } = compileProofs(
      pack(changes('reads_total'), changes('raft_ticks', 5_000)),
      WINDOW_MS,
    );
    expect(issues).toEqual([]);
    expect(proofs.map(({ of, by, text, withinMs }) => [of, by, text, withinMs])).toEqual([
      ['page', 'changes', 'reads_total', 60_000],
      ['pending', 'changes', 'raft_ticks', 5_000],
    ]);
  });

  it.each([
    ['reads_total{', /unexpected|expected/],
    ['vector(1)', /names no series/],
    ['reads_total offset 5m', /never fresh/],
  ])('are refused at their place: %s', (expr, message) => {
    const ofPage = compileProofs(pack(changes(expr)), WINDOW_MS).issues;
    expect(ofPage).toMatchObject([{ path: ['proof_of_life', 'changes'] }]);
    expect(ofPage[0]?.message).toMatch(message);
    const ofSignal = compileProofs(pack(undefined, changes(expr)), WINDOW_MS).issues;
    expect(ofSignal).toMatchObject([{ path: ['signals', 'pending', 'proof_of_life', 'changes'] }]);
  });
});
