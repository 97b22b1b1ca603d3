import { instant } from '../../../src/core/base/time.ts';
import { encodeEvent } from '../../../src/core/ledger/event.ts';
import { findPermit } from '../../../src/core/ledger/permits/permit-command.ts';
import { claimOf } from '../../../src/service/claim.ts';
import { judgeAt } from '../../../src/service/claims.ts';
import { Confirmations, type ConfirmationsOptions } from '../../../src/service/confirmations.ts';
import type { Bug } from '../bug.ts';

type Asked = Parameters<Confirmations['confirm']>[0];

/** It waits for newer evidence like the right one, and then takes what was said before for good. */
async function confirm(options: ConfirmationsOptions, asked: Asked) {
  const { ledgers, clock } = options;
  const { watch, by, id } = asked;
  const standing = ledgers.standingOf(watch.cluster.id);
  const found = standing.kind === 'ready' ? findPermit(standing.state, asked) : undefined;
  const claim = found?.kind === 'open' ? claimOf(found.permit, watch) : undefined;
  const isReady = found?.kind === 'open' && found.permit.stage.kind === 'granted';
  if (found?.kind !== 'open' || claim === undefined || !isReady) {
    return new Confirmations(options).confirm(asked);
  }
  const { permit } = found;
  const after = instant(permit.renewedAtMs - clock.wallOffsetMs());
  const evaluation = await watch.evaluationSince(after);
  const transacted = await ledgers.transact(watch.cluster.id, (state) => {
    const { verdict } = judgeAt(state, { claim, evaluation }, options).decided;
    const go = { ...verdict, decision: 'go', kind: 'go' } as const;
    const moved = { type: 'permit-moved', by, id, move: 'confirm', ttlMs: undefined } as const;
    const isOpen = state.permits.open.some((open) => open.id === id);
    const atMs = Math.trunc(clock.now() + clock.wallOffsetMs());
    const records = isOpen ? [encodeEvent({ ...moved, decision: permit.decision }, atMs)] : [];
    return { kind: 'decided', records, result: go };
  });
  if (transacted.kind === 'unavailable') return transacted;
  const decided = { decisionId: permit.decision, verdict: transacted.result };
  return { kind: 'reserved', decided, permit } as const;
}

/** What was a go a minute ago is one now. */
export const confirmWithoutJudging: Bug = {
  name: 'confirm without re-judging',
  breaks: 'A confirmation is given because the claim was, whatever newer evidence says.',
  caughtBy: ['I2', 'I3'],
  plant: { confirmations: (options) => ({ confirm: (asked) => confirm(options, asked) }) },
};
