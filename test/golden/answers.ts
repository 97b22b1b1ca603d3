import { parseAction } from '../../src/core/cluster/action.ts';
import type { Verdict } from '../../src/core/verdict/decide.ts';
import { blocks } from '../../src/core/verdict/report.ts';
import type { Situation } from './situation.ts';

/** The verdict that a situation comes to. */
export function verdictOn({ given, asks }: Situation): Verdict {
  const [verb = '', node = '', toVersion] = asks.split(' ');
  const action = parseAction(verb);
  if (action === undefined) throw new Error(`${verb} is no action`);
  return given.decide(action, node, toVersion);
}

/** The answer as a person reads it: one sentence, then what is in the way and what clears it. */
export function answerTo(situation: Situation): string {
  const { kind, summary, holdPoints } = verdictOn(situation);
  const reasons = holdPoints
    .filter(blocks)
    .flatMap(({ name, result, detail, clears }) => [
      `  ${name}: ${result}: ${detail}`,
      `    until ${clears}`,
    ]);
  return [situation.title, `  ${situation.asks}: ${kind}: ${summary}`, ...reasons, ''].join('\n');
}
