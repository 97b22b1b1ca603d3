import { writeUtc } from '../../base/civil-date.ts';
import { formatDuration } from '../../base/time.ts';
import { APPROVAL_WAIT_MS, type Approval } from '../../facts/fact.ts';
import { OVERRIDE_MAX_MS } from '../../facts/override.ts';
import { protectionOf } from '../../facts/protected.ts';
import {
  type CommandContext,
  type CommandOutcome,
  type DecideCommand,
  endOf,
  fullness,
  type GrantOverride,
  refuse,
} from '../command.ts';

/** Grants an override of a hold point that can be overridden, for a day at the longest. */
export const grantOverride: DecideCommand<GrantOverride> = (state, command, context) => {
  const { by, atMs, newId } = context;
  const { holdPoint, node, action, why, until } = command;
  const untilMs = endOf(until, context);
  const wrong =
    unfit(holdPoint, context) ??
    badEnd(untilMs, context) ??
    fullness(state, state.facts.overrides, 'override');
  if (wrong !== undefined || untilMs === undefined) return wrong ?? withoutEnd();
  const needsSecond = command.secondPerson || context.policyOn(holdPoint) === 'second_person';
  const approval: Approval = needsSecond
    ? { kind: 'awaited', untilMs: Math.min(untilMs, atMs + APPROVAL_WAIT_MS) }
    : { kind: 'not-needed' };
  const override = { id: newId, holdPoint, node, action, why, untilMs, approval };
  return { kind: 'events', events: [{ type: 'override-granted', by, override }], id: newId };
};

function unfit(holdPoint: string, { policyOn }: CommandContext): CommandOutcome | undefined {
  const why = protectionOf(holdPoint);
  if (why !== undefined) {
    return refuse('hold-point-protected', `${holdPoint} can never be overridden: ${why}`);
  }
  const policy = policyOn(holdPoint);
  if (policy === undefined) {
    const detail = `the rules of the cluster have no hold point '${holdPoint}'; see /v1/rules`;
    return refuse('unknown-hold-point', detail);
  }
  if (policy !== 'never') return undefined;
  const detail = `${holdPoint} says 'override: never' in a runbook of the cluster`;
  return refuse('hold-point-protected', detail);
}

function badEnd(
  untilMs: number | undefined,
  { atMs, time }: CommandContext,
): CommandOutcome | undefined {
  if (untilMs === undefined) return withoutEnd();
  const span = formatDuration(OVERRIDE_MAX_MS);
  if (untilMs - atMs > OVERRIDE_MAX_MS) {
    return refuse(
      'invalid-time',
      `an override lasts at most ${span}; ${writeUtc(untilMs)} is later`,
    );
  }
  if (untilMs > time.latestMs) return undefined;
  return refuse('invalid-time', `${writeUtc(untilMs)} has passed: it would override nothing`);
}

function withoutEnd(): CommandOutcome {
  const span = formatDuration(OVERRIDE_MAX_MS);
  return refuse('invalid-time', `an override needs an end, at most ${span} away`);
}
