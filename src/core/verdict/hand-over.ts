import type { Case } from './case.ts';
import { bestSuccessor } from './successor.ts';

/**
 * How leadership of the target is handed over by command, and to whom best; undefined where the
 * pack has no command to name and nobody is fit to take it.
 */
export function handOverAdvice(given: Case): string | undefined {
  const { pack, groups, target } = given;
  const led = groups.find(
    ({ group: { leadership } }) => leadership.kind === 'known' && leadership.node === target.id,
  );
  const best = led && bestSuccessor(led, given);
  if (pack.handoverHint === undefined && best === undefined) return undefined;
  const to = best === undefined ? '' : `, best ${best.id}`;
  return `${pack.handoverHint ?? 'hand over'}${to}`;
}
