import type { FactId } from '../../facts/fact.ts';
import type { Override } from '../../facts/override.ts';
import { eventKind } from '../event-kind.ts';
import { factId, type Said, saidOverride } from '../fact-fields.ts';
import { fields, oneOf, text } from '../fields.ts';
import { withFacts } from '../with-facts.ts';

/** Somebody orders to go on past a hold point. */
export interface OverrideGranted {
  readonly type: 'override-granted';
  readonly by: string;
  readonly override: Said<Override>;
}

/** Somebody ends such an order before its time. */
export interface OverrideEnded {
  readonly type: 'override-ended';
  readonly by: string;
  readonly id: FactId;
  readonly why: string;
}

/** Adds an override. */
export const OVERRIDE_GRANTED = eventKind<OverrideGranted>({
  type: 'override-granted',
  read: fields<OverrideGranted>({
    type: oneOf(['override-granted']),
    by: text,
    override: saidOverride,
  }),
  apply(state, { by, override }, { atMs }) {
    return withFacts(state, atMs, ({ overrides, ...facts }) => ({
      ...facts,
      overrides: [...overrides, { ...override, by, atMs }],
    }));
  },
});

/** Takes an override away. */
export const OVERRIDE_ENDED = eventKind<OverrideEnded>({
  type: 'override-ended',
  read: fields<OverrideEnded>({ type: oneOf(['override-ended']), by: text, id: factId, why: text }),
  apply(state, { id }, { atMs }) {
    return withFacts(state, atMs, ({ overrides, ...facts }) => ({
      ...facts,
      overrides: overrides.filter((override) => override.id !== id),
    }));
  },
});
