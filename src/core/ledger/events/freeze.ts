import type { FactId } from '../../facts/fact.ts';
import type { Freeze } from '../../facts/freeze.ts';
import { eventKind } from '../event-kind.ts';
import { factId, type Said, saidFreeze } from '../fact-fields.ts';
import { fields, oneOf, text } from '../fields.ts';
import { withFacts } from '../with-facts.ts';

/** Somebody stops what goes forward. */
export interface FreezeBegun {
  readonly type: 'freeze-begun';
  readonly by: string;
  readonly freeze: Said<Freeze>;
}

/** Somebody ends a freeze, before its time where it has one. */
export interface FreezeEnded {
  readonly type: 'freeze-ended';
  readonly by: string;
  readonly id: FactId;
  readonly why: string;
}

/** Adds a freeze; several may be in force, and each must end. */
export const FREEZE_BEGUN = eventKind<FreezeBegun>({
  type: 'freeze-begun',
  read: fields<FreezeBegun>({ type: oneOf(['freeze-begun']), by: text, freeze: saidFreeze }),
  apply(state, { by, freeze }, { atMs }) {
    return withFacts(state, atMs, ({ freezes, ...facts }) => ({
      ...facts,
      freezes: [...freezes, { ...freeze, by, atMs }],
    }));
  },
});

/** Takes a freeze away. */
export const FREEZE_ENDED = eventKind<FreezeEnded>({
  type: 'freeze-ended',
  read: fields<FreezeEnded>({ type: oneOf(['freeze-ended']), by: text, id: factId, why: text }),
  apply(state, { id }, { atMs }) {
    return withFacts(state, atMs, ({ freezes, ...facts }) => ({
      ...facts,
      freezes: freezes.filter((freeze) => freeze.id !== id),
    }));
  },
});
