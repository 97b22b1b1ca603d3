import { describe, expect, it } from 'vitest';
import { doAll } from '../../../src/core/base/steps.ts';
import { Recaller } from '../../../src/core/verdict/recall.ts';
import { recordEvaluation } from '../../../src/core/verdict/recorded-inputs.ts';
import { cluster } from '../../support/case-builder.ts';
import { recordCase } from '../../support/recorded.ts';

describe('Recaller', () => {
  it('gives back the very inputs, with the rules compiled again', () => {
    const inputs = cluster().voters(3).holdPoint({}, { n1: 1, n2: 2, n3: 3 }).ask('restart', 'n2');
    const { logged, texts } = recordCase(inputs);
    const recalled = new Recaller((digest) => texts.get(digest)).recall(logged.inputs);
    if (recalled.kind !== 'recalled') throw new Error(JSON.stringify(recalled));
    expect(doAll(recordEvaluation(recalled.inputs.evaluation))).toEqual(
      doAll(recordEvaluation(inputs.evaluation)),
    );
    const { evaluation: _then, runbook: ruled, ...rest } = inputs;
    const { evaluation: _now, runbook, ...own } = recalled.inputs;
    expect(own).toEqual(rest);
    expect(runbook.definition).toEqual(ruled.definition);
    const [holdPoint] = runbook.holdPoints;
    expect(holdPoint?.requirement).toEqual(ruled.holdPoints[0]?.requirement);
    expect(holdPoint?.measure.kind).toBe('query');
  });

  it('reads what decisions share once', () => {
    const built = cluster().voters(5).holdPoint({}, { n1: 1 });
    const reads = new Map<string, number>();
    const texts = new Map<string, string>();
    const digests = ['n1', 'n2', 'n3'].map((node) => {
      const recorded = recordCase(built.ask('restart', node));
      for (const [digest, text] of recorded.texts) texts.set(digest, text);
      return recorded.logged.inputs;
    });
    const recaller = new Recaller((digest) => {
      reads.set(digest, (reads.get(digest) ?? 0) + 1);
      return texts.get(digest);
    });
    for (const digest of digests) expect(recaller.recall(digest).kind).toBe('recalled');
    expect([...reads.values()].every((count) => count === 1)).toBe(true);
  });
});
