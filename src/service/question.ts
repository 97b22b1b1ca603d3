import { didYouMean } from '../core/base/did-you-mean.ts';
import { type ClusterId, type NodeId, parseClusterId, parseNodeId } from '../core/base/ids.ts';
import { ACTIONS, parseAction } from '../core/cluster/action.ts';
import type { RunbookChoice } from '../core/rulebook/compile.ts';
import type { Question } from '../core/verdict/case.ts';
import type { ClusterWatch } from './cluster-watch.ts';

/** A question as it comes from outside; nothing in it has been checked. */
export interface RawQuestion {
  readonly cluster: string | undefined;
  readonly node: string | undefined;
  readonly action: string | undefined;
  readonly toVersion: string | undefined;
  readonly runbook: string | undefined;
  /** The rollout that the step is named to be one of. */
  readonly rollout?: string | undefined;
}

/** Why a question cannot be judged; each is an error of the caller, never a no-go. */
export type RefusalCode =
  | 'missing-parameter'
  | 'invalid-parameter'
  | 'unknown-cluster'
  | 'unknown-node'
  | 'unknown-action'
  | 'unknown-runbook'
  | 'action-not-covered'
  | 'ambiguous-runbook';

/** A refused question: what is wrong, with which field, and what would be right. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly field: keyof RawQuestion;
  readonly detail: string;
}

/** A checked question with the cluster that it is about, or why it is refused. */
export type ReadQuestion =
  | {
      readonly ok: true;
      readonly watch: ClusterWatch;
      readonly question: Question;
      readonly runbook: string | undefined;
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** Versions, runbooks and rollouts are short words; a longer one is a mistake or an attack. */
const WORD = /^[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,127})$/;

/** Checks a question against the configuration. The first thing that is wrong is reported. */
export function readQuestion(
  raw: RawQuestion,
  watches: ReadonlyMap<ClusterId, ClusterWatch>,
): ReadQuestion {
  const missing = (['cluster', 'node', 'action'] as const).find((field) => !raw[field]);
  if (missing !== undefined) {
    return refuse('missing-parameter', missing, `the parameter '${missing}' is required`);
  }
  const clusterId = parseClusterId(raw.cluster ?? '');
  const watch = clusterId === undefined ? undefined : watches.get(clusterId);
  if (watch === undefined) {
    const detail = `no such cluster; there are: ${listFor(raw.cluster, [...watches.keys()])}`;
    return refuse('unknown-cluster', 'cluster', detail);
  }
  const node = findNode(watch, raw.node ?? '');
  if (node === undefined) {
    const { id, nodes } = watch.cluster;
    const names = nodes.map((declared) => declared.id);
    const detail = `no such node in ${id}; there are: ${listFor(raw.node, names)}`;
    return refuse('unknown-node', 'node', detail);
  }
  const action = parseAction(raw.action ?? '');
  if (action === undefined) {
    const detail = `no such action; there are: ${listFor(raw.action, ACTIONS)}`;
    return refuse('unknown-action', 'action', detail);
  }
  for (const field of ['toVersion', 'runbook', 'rollout'] as const) {
    const value = raw[field];
    if (value === undefined || WORD.test(value)) continue;
    const detail = `'${field}' must be letters, digits and . _ + -, at most 128 of them`;
    return refuse('invalid-parameter', field, detail);
  }
  return {
    ok: true,
    watch,
    question: { node, action, toVersion: raw.toVersion },
    runbook: raw.runbook,
  };
}

/** The refusal of a question for which no runbook, or more than one, could judge. */
export function refuseRunbook(
  choice: Exclude<RunbookChoice, { kind: 'chosen' }>,
  asked: { watch: ClusterWatch; question: Question; runbook: string | undefined },
): Refusal {
  const { question, runbook } = asked;
  const { cluster, rules } = asked.watch;
  switch (choice.kind) {
    case 'unknown-runbook': {
      const names = rules.runbooks.map(({ definition }) => definition.runbook);
      const detail = `${cluster.id} has no such runbook; it has: ${listFor(runbook, names)}`;
      return { code: 'unknown-runbook', field: 'runbook', detail };
    }
    case 'not-covered': {
      const detail = `no runbook of ${cluster.id} that you asked for covers '${question.action}'`;
      return { code: 'action-not-covered', field: 'action', detail };
    }
    case 'ambiguous': {
      const names = list(choice.candidates);
      const detail = `more than one runbook covers '${question.action}': say which of ${names}`;
      return { code: 'ambiguous-runbook', field: 'runbook', detail };
    }
  }
}

function refuse(
  code: RefusalCode,
  field: keyof RawQuestion,
  detail: string,
): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code, field, detail } };
}

function findNode({ cluster }: ClusterWatch, text: string): NodeId | undefined {
  const id = parseNodeId(text);
  return cluster.nodes.find((node) => node.id === id)?.id;
}

/** Answers stay readable however many there are. */
const LISTED_MAX = 20;

function list(names: readonly string[]): string {
  const shown = names.slice(0, LISTED_MAX).join(', ');
  return names.length > LISTED_MAX ? `${shown} and ${names.length - LISTED_MAX} more` : shown;
}

/** The names that there are, and the one of them that may have been meant. */
function listFor(asked: string | undefined, names: readonly string[]): string {
  return `${list(names)}${didYouMean(asked ?? '', names, "'")}`;
}
