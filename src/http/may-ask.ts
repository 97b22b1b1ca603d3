import type { RawQuestion } from '../service/question.ts';
import { authorise } from './access.ts';
import type { HttpContext } from './context.ts';
import type { Exchange } from './refuse.ts';

/**
 * Whether whoever asks may be given advice on the cluster of a question; answers when not. A
 * question without a cluster goes on, to be told what it lacks.
 */
export function mayAsk(
  exchange: Exchange,
  { cluster }: Pick<RawQuestion, 'cluster'>,
  context: HttpContext,
): boolean {
  if (cluster === undefined) return true;
  return authorise(exchange, { permission: 'advise', cluster }, context) !== undefined;
}
