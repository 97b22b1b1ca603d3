import { describe, expect, it } from 'vitest';
import { factIdOf } from '../../../../src/core/facts/fact.ts';
import type { Freeze } from '../../../../src/core/facts/freeze.ts';
import { noFacts } from '../../../../src/core/facts/view.ts';
import { notFrozen } from '../../../../src/core/verdict/predicates/not-frozen.ts';
import { cluster, EVALUATED_AT } from '../../../support/case-builder.ts';
import { hasSay, judge, outline } from '../../../support/judge.ts';

const FREEZE: Freeze = {
  id: factIdOf('freeze', '1'),
  by: 'ada',
  atMs: EVALUATED_AT,
  fromMs: EVALUATED_AT,
  untilMs: EVALUATED_AT + 60_000,
  reason: 'the year ends',
  covers: 'forward',
};

const frozen = (...freezes: readonly Freeze[]) => ({ ...noFacts(EVALUATED_AT), freezes });

describe('not_frozen', () => {
  it('passes while nobody has frozen the cluster', () => {
    const inputs = cluster().voters(3).facts(frozen()).ask('restart', 'n2');
    expect(outline(judge(notFrozen, inputs))).toEqual(['pass']);
  });

  it('fails while a freeze is in force, with who, why, until when and how it ends', () => {
    const inputs = cluster().voters(3).facts(frozen(FREEZE)).ask('restart', 'n2');
    expect(judge(notFrozen, inputs)).toMatchObject([
      {
        ...{ result: 'fail', onFail: 'halt', retryAfterMs: 60_000 },
        detail: 'frozen until 1970-01-01T00:17:40Z by ada (frz_1): the year ends',
        clears: expect.stringContaining('holdpoint freeze end frz_1'),
      },
    ]);
  });

  it('says of each of several freezes that it has to end', () => {
    const open = { ...FREEZE, id: factIdOf('freeze', '2'), untilMs: undefined };
    const inputs = cluster().voters(3).facts(frozen(FREEZE, open)).ask('restart', 'n2');
    expect(outline(judge(notFrozen, inputs))).toEqual(['fail', 'fail']);
  });

  it('is unknown while the log cannot be read: there may be a freeze', () => {
    const inputs = cluster().voters(3).facts({ kind: 'unknown', detail: 'damaged' });
    expect(judge(notFrozen, inputs.ask('restart', 'n2'))).toMatchObject([
      { result: 'unknown', detail: expect.stringContaining('damaged') },
    ]);
  });

  it('leaves ways back and cures open, unless the freeze covers everything', () => {
    const all = frozen({ ...FREEZE, covers: 'everything' });
    const asked = (facts: ReturnType<typeof frozen>) => [
      cluster().voters(3).facts(facts).ask('undrain', 'n2'),
      cluster().voters(3).down('n2').facts(facts).ask('restart', 'n2'),
    ];
    expect(asked(frozen(FREEZE)).map((inputs) => hasSay(notFrozen, inputs))).toEqual([
      false,
      false,
    ]);
    expect(asked(all).flatMap((inputs) => outline(judge(notFrozen, inputs)))).toEqual([
      'fail',
      'fail',
    ]);
  });
});
