import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/base/structure.ts';
import { instant } from '../../../src/core/base/time.ts';
import type { DecideInputs } from '../../../src/core/verdict/case.ts';
import { decide, type Verdict } from '../../../src/core/verdict/decide.ts';
import { Recaller } from '../../../src/core/verdict/recall.ts';
import { type Replayed, replayDecision } from '../../../src/core/verdict/replay.ts';
import { cluster } from '../../support/case-builder.ts';
import { anyCase } from '../../support/random-case.ts';
import { type RecordedCase, recordCase } from '../../support/recorded.ts';

function replay(
  { logged, texts }: RecordedCase,
  judge?: (inputs: DecideInputs) => Verdict,
): Replayed {
  return replayDecision(logged, new Recaller((digest) => texts.get(digest)), judge);
}

const healthy = () => cluster().voters(3).holdPoint({}, { n1: 1, n2: 2, n3: 3 });

describe('a replayed decision', () => {
  it('is the same verdict with the same reasons, whatever the case was (I8)', () => {
    fc.assert(
      fc.property(anyCase, (inputs) => {
        expect(replay(recordCase(inputs))).toEqual({ kind: 'same' });
      }),
      { numRuns: 1_500 },
    );
  });

  it('shows where a predicate judges otherwise than it did', () => {
    let changed = 0;
    // Planted: lag is forgiven, which turns some noes into goes.
    const lenient = (inputs: DecideInputs) =>
      decide({ ...inputs, pack: { ...inputs.pack, caughtUpMaxLagEntries: 1_000_000 } });
    for (const inputs of fc.sample(anyCase, { numRuns: 1_000, seed: 11 })) {
      const replayed = replay(recordCase(inputs), lenient);
      const isChanged = JSON.stringify(lenient(inputs)) !== JSON.stringify(decide(inputs));
      expect(replayed.kind).toBe(isChanged ? 'different' : 'same');
      if (isChanged) changed += 1;
    }
    expect(changed).toBeGreaterThan(50);
  });

  it('names the place of a difference, and both values', () => {
    const recorded = recordCase(healthy().ask('restart', 'n2'));
    const later = (inputs: DecideInputs) => decide({ ...inputs, now: instant(inputs.now + 1) });
    const replayed = replay(recorded, later);
    expect(replayed).toMatchObject({ kind: 'different' });
    const { differences } = replayed as Extract<Replayed, { kind: 'different' }>;
    expect(differences).toContain('decidedAt: was 1000000, is 1000001');
  });

  it('notices a reason that was changed in the log', () => {
    const { logged, texts } = recordCase(healthy().ask('restart', 'n2'));
    const forged = { ...(logged.verdict as Record<string, Json>), decision: 'no-go' };
    expect(replay({ logged: { ...logged, verdict: forged }, texts })).toEqual({
      kind: 'different',
      differences: ['decision: was "no-go", is "go"'],
    });
  });

  it('says which inputs are missing, where retention has let go of them', () => {
    const recorded = recordCase(healthy().ask('restart', 'n2'));
    for (const digest of recorded.texts.keys()) {
      const texts = new Map(recorded.texts);
      texts.delete(digest);
      expect(replay({ ...recorded, texts })).toEqual({ kind: 'missing', digest });
    }
  });

  it('says that it cannot read what another version wrote', () => {
    const { logged, texts } = recordCase(healthy().ask('restart', 'n2'));
    const spoil = (change: (text: string) => string) =>
      replay({ logged, texts: new Map([...texts].map(([key, text]) => [key, change(text)])) });
    expect(spoil(() => '{"$":"date"}')).toMatchObject({ kind: 'unreadable' });
    expect(spoil((text) => text.replace('inputs-2', 'inputs-9'))).toEqual({
      kind: 'unreadable',
      detail: 'the inputs have the form inputs-9',
    });
    expect(spoil((text) => text.replace('"snapshot"', '"picture"'))).toMatchObject({
      kind: 'unreadable',
    });
  });
});
