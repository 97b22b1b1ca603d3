import type { Trip } from '../client/client.ts';
import { type Asking, askGuard, reportFailure, show } from './ask.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import { type Line, styled } from './styled-text.ts';
import { TRIP } from './usage/trip.ts';

/** Runs `holdpoint trip`. */
export async function trip(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, TRIP, async (asking) => {
    const [call, id, ...surplus] = asking.operands;
    if (call === 'list' && id === undefined) return await list(asking);
    if (call === 'clear' && id !== undefined && surplus.length === 0) {
      return await clear(asking, id);
    }
    return complain(context, [`expected ${TRIP.operand?.name ?? ''}`], TRIP);
  });
}

/** Somebody has to look while anything is open, as the exit code tells a script. */
async function list(asking: Asking): Promise<ExitCode> {
  const { client, context, flags } = asking;
  const asked = { cluster: flags.get('--cluster') };
  const page = await client.trips(asked, { signal: context.signal });
  if (page.kind !== 'ok') return reportFailure(asking, page);
  const { trips } = page.value;
  if (flags.has('--json')) context.print(page.body.trimEnd());
  else if (trips.length === 0) show(context, [[styled('aside', 'nothing')]]);
  else show(context, trips.flatMap(tripLines));
  return trips.every(({ state }) => state === 'cleared') ? EXIT.fine : EXIT.needsPerson;
}

async function clear(asking: Asking, id: string): Promise<ExitCode> {
  const { client, context, flags } = asking;
  const why = flags.get('--why');
  if (why === undefined) return complain(context, ['--why is required'], TRIP);
  const page = await client.clearTrip({ id, why }, { signal: context.signal });
  if (page.kind !== 'ok') return reportFailure(asking, page);
  if (flags.has('--json')) context.print(page.body.trimEnd());
  else show(context, tripLines(page.value));
  return EXIT.fine;
}

function tripLines(trip: Trip): readonly Line[] {
  const { id, cluster, at, reason, runbook, consequence, permit, state } = trip;
  const isOver = state === 'cleared';
  const word = isOver ? styled('aside', 'CLEARED') : styled('bad', 'TRIPPED');
  const over = isOver
    ? [[`  cleared by ${trip.clearedBy ?? ''} at ${trip.clearedAt ?? ''}: ${trip.why ?? ''}`]]
    : [];
  const unwritten = state === 'unrecorded' ? [['  the log has not taken it yet']] : [];
  return [
    [word, `  ${cluster}: ${reason}`],
    [styled('aside', `  ${id}  at ${at}  by ${runbook} (${consequence})  permit ${permit}`)],
    ...over,
    ...unwritten,
  ];
}
