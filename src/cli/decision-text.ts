import type { Decision } from '../client/client.ts';
import { type Line, styled } from './styled-text.ts';
import { askedFor, decisionWord, holdPointLines, stuckLines } from './verdict-text.ts';
import { hang } from './wrap.ts';

const CAUSES: ReadonlyMap<string, string> = new Map([
  ['advice', 'advice, with nothing reserved'],
  ['claim', 'a claim of the step'],
  ['confirm', 'confirmed right before the act'],
]);

/** A decision for people: what was asked, the verdict, every hold point, and what proves it. */
export function decisionLines(decision: Decision): readonly Line[] {
  const { verdict, cause, by, decidedAt } = decision;
  return [
    ...(verdict === null ? lostLines(decision) : titleLines(verdict)),
    [],
    ...field('decided', `${decidedAt}, for ${by}: ${CAUSES.get(cause) ?? cause}`),
    ...(verdict === null ? [] : summaryLines(verdict)),
    [],
    ...(verdict?.holdPoints ?? []).flatMap((holdPoint) =>
      holdPointLines(holdPoint, verdict ?? { decidedAt }),
    ),
    [],
    ...proofLines(decision),
  ];
}

function titleLines(verdict: NonNullable<Decision['verdict']>): readonly Line[] {
  return [[decisionWord(verdict), `  ${askedFor(verdict)}`]];
}

function summaryLines(verdict: NonNullable<Decision['verdict']>): readonly Line[] {
  const { summary, retryAfterSeconds } = verdict;
  const again = retryAfterSeconds === undefined ? '' : `; ask again in ${retryAfterSeconds} s`;
  return [...hang('', `${summary}${again}`).map((line): Line => [line]), ...stuckLines(verdict)];
}

/** Retention lets go of large verdicts; what the record itself says is left. */
function lostLines({ kind, action, node, cluster, runbook, inTheWay }: Decision): readonly Line[] {
  const decision = kind === 'go' ? 'go' : 'no-go';
  const why = inTheWay.length === 0 ? '' : `; in the way: ${inTheWay.join(', ')}`;
  const lost = `The verdict itself is not kept any more${why}.`;
  return [
    [decisionWord({ decision, kind }), `  ${action} ${node} of ${cluster} (${runbook})`],
    ...hang('', lost).map((line): Line => [line]),
  ];
}

function proofLines({ id, cluster, seq, hash, inputs, guardVersion }: Decision): readonly Line[] {
  return [
    [styled('aside', `${id}, record ${seq} of ${cluster}, by version ${guardVersion}`)],
    [styled('aside', `record ${hash}`)],
    [styled('aside', `inputs ${inputs}`)],
  ];
}

function field(name: string, text: string): readonly Line[] {
  return hang(`${name}: `, text).map((line): Line => [line]);
}
