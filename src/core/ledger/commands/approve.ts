import { writeUtc } from '../../base/civil-date.ts';
import { type Approve, type DecideCommand, refuse } from '../command.ts';

/**
 * A second person stands behind an attestation or an override. One that did not wait for it is made
 * stronger, since a runbook may ask for two people where whoever attested did not.
 */
export const approve: DecideCommand<Approve> = (state, { id }, { by, time }) => {
  const { attestations, overrides } = state.facts;
  const fact = [...attestations, ...overrides].find((each) => each.id === id);
  if (fact === undefined) {
    const detail = `${state.cluster} has no ${id} that can be approved; it may have ended already`;
    return refuse('unknown-fact', detail);
  }
  const { approval } = fact;
  if (fact.by === by) {
    const detail = `${id} is by ${by}: the second person has to be somebody else`;
    return refuse('same-person', detail);
  }
  if (approval.kind === 'given') {
    return refuse('already-approved', `${id} was approved by ${approval.by}`);
  }
  if (approval.kind === 'awaited' && time.latestMs >= approval.untilMs) {
    const lapsed = writeUtc(approval.untilMs);
    return refuse('unknown-fact', `${id} waited for approval until ${lapsed}: ask for it again`);
  }
  return { kind: 'events', events: [{ type: 'fact-approved', by, id }], id };
};
