import { writeUtc } from '../../base/civil-date.ts';
import { isOver } from '../../facts/freeze.ts';
import { type BeginFreeze, type DecideCommand, endOf, fullness, refuse } from '../command.ts';

/** Begins a freeze, now or at a time to come. One that would be over already is a slip. */
export const beginFreeze: DecideCommand<BeginFreeze> = (state, command, context) => {
  const { by, atMs, time, newId } = context;
  const { reason, covers, until } = command;
  const full = fullness(state, state.facts.freezes, 'freeze');
  if (full !== undefined) return full;
  const fromMs = command.fromMs ?? atMs;
  // A span counts from when the freeze begins, so that `for 2h` is two hours of it.
  const untilMs = endOf(until, { ...context, atMs: fromMs });
  if (isOver({ untilMs }, { earliestMs: Math.max(time.earliestMs, fromMs) })) {
    const end = writeUtc(untilMs ?? fromMs);
    return refuse('invalid-time', `a freeze from ${writeUtc(fromMs)} until ${end} stops nothing`);
  }
  const freeze = { id: newId, fromMs, untilMs, reason, covers };
  return { kind: 'events', events: [{ type: 'freeze-begun', by, freeze }], id: newId };
};
