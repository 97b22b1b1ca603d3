import type { HttpContext } from './context.ts';
import { ledgersAskedFor } from './fact-call.ts';
import { shown } from './permit-answer.ts';
import type { Exchange } from './refuse.ts';
import type { PermitView } from './views/permit-view.ts';

/** Permits of a cluster that are listed after they ended; each can be asked for by its name. */
const ENDED_LISTED = 50;

/**
 * The permits of the clusters that are asked for, of each the open ones first and then those that
 * ended of late, the newest first. Answers with a problem and gives undefined when that cannot be
 * told.
 */
export function permitsAskedFor(
  exchange: Exchange,
  context: HttpContext,
): readonly PermitView[] | undefined {
  const ledgers = ledgersAskedFor(exchange, context);
  return ledgers?.flatMap(({ cluster, state }) => {
    const { open, ended } = state.permits;
    return [...open, ...ended.slice(-ENDED_LISTED).reverse()].map((permit) =>
      shown(permit, cluster, context),
    );
  });
}
