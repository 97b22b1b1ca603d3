import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../../src/core/base/time.ts';
import { TIMING_DEFAULT } from '../../../../src/core/rulebook/runbook.ts';
import { soakElapsed } from '../../../../src/core/verdict/predicates/soak-elapsed.ts';
import { type CaseBuilder, cluster } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';
import { verified } from '../../../support/ledger-draft.ts';

const soaking = (): CaseBuilder =>
  cluster()
    .voters(3)
    .policy({ timing: { ...TIMING_DEFAULT, soakMs: durationMs(120_000) } });

describe('soak_elapsed', () => {
  it('waits until the soak of the last step is over, and says how long', () => {
    const built = soaking().ledger({ verifiedSteps: [verified('n3', 90_000)] });
    expect(judge(soakElapsed, built.ask('restart', 'n2'))[0]).toMatchObject({
      result: 'fail',
      onFail: 'wait',
      observed: '1m30s',
      clears: 'the soak is over (30s to go)',
      retryAfterMs: 30_000,
    });
  });

  it('passes at the end of the soak, and when no step is remembered', () => {
    const over = soaking().ledger({ verifiedSteps: [verified('n3', 120_000)] });
    expect(judge(soakElapsed, over.ask('restart', 'n2'))[0]?.result).toBe('pass');
    expect(judge(soakElapsed, soaking().ask('restart', 'n2'))[0]?.result).toBe('pass');
  });

  it('looks at the newest step, and not at those of the node itself', () => {
    const steps = [verified('n1', 600_000), verified('n3', 10_000)];
    const built = soaking().ledger({ verifiedSteps: steps });
    expect(judge(soakElapsed, built.ask('restart', 'n2'))[0]?.result).toBe('fail');
    const own = soaking().ledger({ verifiedSteps: [verified('n2', 10_000)] });
    expect(judge(soakElapsed, own.ask('restart', 'n2'))[0]?.result).toBe('pass');
  });

  it('has no say in a cure, a way back, or where the runbook says nothing of it', () => {
    expect(hasSay(soakElapsed, soaking().down('n2').ask('restart', 'n2'))).toBe(false);
    expect(hasSay(soakElapsed, soaking().ask('rollback', 'n2'))).toBe(false);
    expect(hasSay(soakElapsed, cluster().voters(3).ask('restart', 'n2'))).toBe(false);
  });
});
