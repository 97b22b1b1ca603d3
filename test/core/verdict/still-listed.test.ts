import { describe, expect, it } from 'vitest';
import { openCase } from '../../../src/core/verdict/case.ts';
import { stillListed } from '../../../src/core/verdict/still-listed.ts';
import { type CaseBuilder, cluster } from '../../support/case-builder.ts';
import { verified } from '../../support/ledger-draft.ts';

const three = () => cluster().voters(3).down('n3');

function listed(built: CaseBuilder, node = 'n2'): readonly string[] {
  return stillListed(openCase(built.ask('restart', node))).map(({ id }) => id);
}

describe('stillListed', () => {
  it('is a voter that was seen to leave', () => {
    const left = three().ledger({ verifiedSteps: [verified('n3', 60_000, 'remove')] });
    expect(listed(left)).toEqual(['n3']);
    expect(listed(three())).toEqual([]);
  });

  it('is not one that is down for another reason', () => {
    const restarted = three().ledger({
      verifiedSteps: [verified('n3', 60_000), verified('n2', 90_000, 'remove')],
    });
    expect(listed(restarted)).toEqual([]);
  });

  it('is not one that has come back since, nor one that is there', () => {
    const back = three().ledger({
      verifiedSteps: [verified('n3', 60_000, 'add'), verified('n3', 90_000, 'remove')],
    });
    expect(listed(back)).toEqual([]);
    const gone = three().ledger({
      verifiedSteps: [verified('n3', 60_000, 'remove'), verified('n3', 90_000, 'promote')],
    });
    expect(listed(gone)).toEqual(['n3']);
    const there = cluster().voters(3);
    const steps = { verifiedSteps: [verified('n3', 60_000, 'remove')] };
    expect(listed(there.ledger(steps))).toEqual([]);
  });

  it('is not the target, which may be on its way back, nor a learner, which has no vote', () => {
    const steps = { verifiedSteps: [verified('n3', 60_000, 'remove')] };
    expect(listed(three().ledger(steps), 'n3')).toEqual([]);
    const learner = cluster().voters(2).learner('n3').down('n3').ledger(steps);
    expect(listed(learner)).toEqual([]);
  });
});
