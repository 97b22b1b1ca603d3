import type { Permit } from '../client/client.ts';
import { instant } from '../core/base/time.ts';
import { type Asking, describeFailure, tell } from './ask.ts';
import { styled } from './styled-text.ts';

/** Renews a permit until it is told to stop. */
export interface Heartbeat {
  /** Resolves once no call is under way any more. */
  stop(): Promise<void>;
}

/** After a third of its life there is time for two more attempts. */
const BEATS_A_LIFE = 3;

/** A guard that does not answer is asked again soon: it may take the time of a restart. */
const RETRY_MS = 5_000;

/** A guard that leaves it out has a life of minutes. */
const LIFE_DEFAULT_SECONDS = 600;

/**
 * Renews a permit while its holder acts. What goes wrong is told and ends nothing: the step under
 * way is better finished than cut off, and the guard keeps the slot of whoever is overdue.
 */
export function startHeartbeat(asking: Asking, { id, token, ttlSeconds }: Permit): Heartbeat {
  const stopping = new AbortController();
  const everyMs = ((ttlSeconds ?? LIFE_DEFAULT_SECONDS) * 1_000) / BEATS_A_LIFE;
  const beating = beat(asking, { id, token, everyMs }, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await beating;
    },
  };
}

async function beat(
  asking: Asking,
  held: { readonly id: string; readonly token: string; readonly everyMs: number },
  signal: AbortSignal,
): Promise<void> {
  const { client, context, server } = asking;
  const { id, token, everyMs } = held;
  let isLost = false;
  while (true) {
    const waitMs = isLost ? Math.min(everyMs, RETRY_MS) : everyMs;
    await context.time.sleepUntil(instant(context.time.now() + waitMs), signal);
    if (signal.aborted) return;
    const page = await client.renew({ id, token }, { signal });
    if (signal.aborted) return;
    if (page.kind === 'ok') {
      if (isLost) tell(context, ['the guard has the heartbeat again']);
      isLost = false;
      continue;
    }
    if (!isLost)
      tell(context, [styled('bad', 'no heartbeat'), `: ${describeFailure(page, server)}`]);
    if (page.kind === 'refused') return;
    isLost = true;
  }
}
