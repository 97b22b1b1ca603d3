import { decodeEvent } from './event.ts';
import type { DecisionMade } from './events/decision.ts';
import type { LogRecord } from './record.ts';

const TYPE: DecisionMade['type'] = 'decision-made';

/**
 * The decision that a record holds; undefined for records of anything else. Throws
 * `LedgerFormError` for a decision of a newer form.
 */
export function readDecision(record: LogRecord): DecisionMade | undefined {
  if (record.type !== TYPE) return undefined;
  const { event } = decodeEvent(record);
  return isDecision(event) ? event : undefined;
}

function isDecision(event: { readonly type: string }): event is DecisionMade {
  return event.type === TYPE;
}
