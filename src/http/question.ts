import type { RawQuestion } from '../service/question.ts';
import type { Problem } from './problem.ts';
import { readQuery } from './query.ts';

/** The parameters of a question, as they are called in URLs. */
const PARAMETERS = [
  'cluster',
  'node',
  'action',
  'toVersion',
  'runbook',
  'rollout',
] as const satisfies readonly (keyof RawQuestion)[];

/** A question with nothing in it checked but the names of its parameters. */
export type AskedQuestion =
  | { readonly ok: true; readonly question: RawQuestion }
  | { readonly ok: false; readonly problem: Problem };

/** Reads the question that a URL asks. */
export function questionOf(url: string): AskedQuestion {
  const query = readQuery(url, PARAMETERS);
  if (!query.ok) return query;
  const { values } = query;
  return {
    ok: true,
    question: {
      cluster: values.get('cluster'),
      node: values.get('node'),
      action: values.get('action'),
      toVersion: values.get('toVersion'),
      runbook: values.get('runbook'),
      rollout: values.get('rollout'),
    },
  };
}
