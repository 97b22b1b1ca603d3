import { type DurationMs, durationMs, instant } from '../core/base/time.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Guard } from '../service/guard.ts';

/** People notice a change within a second. */
const LOOK_EVERY_MS: DurationMs = durationMs(1_000);

/** Prints, whenever it changes, what the guard would answer for a restart of each node. */
export async function narrate(
  guard: Guard,
  io: {
    readonly clock: Clock;
    readonly timers: Timers;
    readonly signal: AbortSignal;
    readonly print: (line: string) => void;
  },
): Promise<void> {
  const told = new Map<string, string>();
  while (!io.signal.aborted) {
    for (const { cluster } of guard.watches.values()) {
      for (const { id } of cluster.nodes) {
        const line = answerLine(guard, cluster.id, id);
        if (told.get(id) === line) continue;
        told.set(id, line);
        io.print(line);
      }
    }
    await io.timers.sleepUntil(instant(io.clock.now() + LOOK_EVERY_MS), io.signal);
  }
}

function answerLine(guard: Guard, cluster: string, node: string): string {
  const question = { cluster, node, action: 'restart', toVersion: undefined, runbook: undefined };
  const answer = guard.advise(question);
  if (answer.kind === 'refused') return `${node}  ${answer.refusal.detail}`;
  if (answer.kind === 'warming-up') return `${node}  warming up`;
  const { decision, summary, holdPoints } = answer.verdict;
  const first = decision === 'go' ? undefined : holdPoints[0];
  // Without the numbers, which change at every look.
  const why = first === undefined ? '' : ` (${first.name}${first.node ? ` on ${first.node}` : ''})`;
  return `${node}  ${decision === 'go' ? 'GO    ' : 'NO-GO '} ${summary}${why}`;
}
