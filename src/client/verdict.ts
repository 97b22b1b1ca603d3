import type { VerdictKind } from '../core/verdict/decide.ts';
import type { HoldPointResult } from '../core/verdict/report.ts';
import {
  exactly,
  flag,
  listOf,
  number,
  numberOrText,
  oneOf,
  optional,
  type Read,
  record,
  text,
} from './shape.ts';

/** What is asked of the guard: may this action be done to this node now? */
export interface Question {
  readonly cluster: string;
  readonly node: string;
  /** One of the actions of the guard, such as `drain`, `restart` or `upgrade`. */
  readonly action: string;
  /** The version that an upgrade leads to. */
  readonly toVersion?: string | undefined;
  /** Needed only where more than one runbook of the cluster has the action. */
  readonly runbook?: string | undefined;
  /** The rollout that the step is one of. */
  readonly rollout?: string | undefined;
}

/** One hold point of a verdict. */
export interface HoldPoint {
  readonly name: string;
  readonly result: HoldPointResult;
  readonly observed: number | string | undefined;
  readonly required: string | undefined;
  readonly unit: string | undefined;
  /** The node it is about; undefined for the cluster as a whole. */
  readonly node: string | undefined;
  /** The age of the oldest evidence when the verdict was made. */
  readonly ageSeconds: number | undefined;
  /** Since when the result has been what it is, in ISO 8601. */
  readonly since: string | undefined;
  /** Why evidence is refused, in a word. */
  readonly reason: string | undefined;
  readonly detail: string;
  /** What would make it pass. */
  readonly clears: string | undefined;
  /** Which way a failing value goes. */
  readonly trend: string | undefined;
  /** Negative when it falls, in the unit of the value. */
  readonly slopePerSecond: number | undefined;
  /** When it reaches its limit if it goes on like that. */
  readonly etaSeconds: number | undefined;
  /** A pass that is late, such as a rollout beyond its time: told, and in nobody's way. */
  readonly overrun: true | undefined;
}

/** For how long a step has been refused, and what the runbook lets pass. */
export interface StuckFor {
  readonly since: string | undefined;
  readonly seconds: number;
  readonly limitSeconds: number;
}

/** A go or a no-go with everything that it rests on, as the guard wrote it. */
export interface Verdict {
  readonly decision: 'go' | 'no-go';
  /**
   * A no that is `wait` clears by itself, `unknown` lacks evidence, `blocked` needs a person, and
   * `halted` is a person's order. */
  readonly kind: VerdictKind;
  readonly reserved: boolean;
  readonly summary: string;
  readonly cluster: string;
  readonly node: string;
  readonly action: string;
  readonly toVersion: string | undefined;
  readonly runbook: string;
  /** Present when it has been refused for longer than the runbook lets pass in silence. */
  readonly stuck: StuckFor | undefined;
  /** True for an action on a node that is proven down. */
  readonly cure: true | undefined;
  readonly decisionId: string;
  readonly decidedAt: string | undefined;
  readonly validUntil: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly rulebookDigest: string;
  /** Those in the way first. */
  readonly holdPoints: readonly HoldPoint[];
  /** Orders in force to go on past a hold point in steps like this, needed or not. */
  readonly overrides: readonly OverrideInForce[];
}

/** An order to go on past a hold point, as a verdict shows it. */
export interface OverrideInForce {
  readonly id: string;
  readonly holdPoint: string;
  readonly by: string;
  readonly why: string;
  readonly until: string;
}

const readHoldPoint = record<HoldPoint>({
  name: text,
  result: oneOf([
    'pass',
    'fail',
    'unknown',
    'unavailable',
    'overridden',
  ] satisfies HoldPointResult[]),
  observed: optional(numberOrText),
  required: optional(text),
  unit: optional(text),
  node: optional(text),
  ageSeconds: optional(number),
  since: optional(text),
  reason: optional(text),
  detail: text,
  clears: optional(text),
  trend: optional(text),
  slopePerSecond: optional(number),
  etaSeconds: optional(number),
  overrun: optional(exactly(true)),
});

/** Reads the body of a verdict. */
export const readVerdict: Read<Verdict> = record<Verdict>({
  decision: oneOf(['go', 'no-go']),
  kind: oneOf(['go', 'wait', 'unknown', 'blocked', 'halted'] satisfies VerdictKind[]),
  reserved: flag,
  summary: text,
  cluster: text,
  node: text,
  action: text,
  toVersion: optional(text),
  runbook: text,
  stuck: optional(
    record<StuckFor>({ since: optional(text), seconds: number, limitSeconds: number }),
  ),
  cure: optional(exactly(true)),
  decisionId: text,
  decidedAt: optional(text),
  validUntil: optional(text),
  retryAfterSeconds: optional(number),
  rulebookDigest: text,
  holdPoints: listOf(readHoldPoint),
  overrides: listOf(
    record<OverrideInForce>({ id: text, holdPoint: text, by: text, why: text, until: text }),
  ),
});

/** Whether a hold point stands in the way of a go. */
export function isInTheWay({ result }: HoldPoint): boolean {
  return result === 'fail' || result === 'unknown';
}

/**
 * Why a verdict cannot be what was asked for: it contradicts itself, or answers another question,
 * as a cache in between would. Undefined when nothing is wrong with it.
 */
export function contradictionIn(verdict: Verdict, asked: Question): string | undefined {
  for (const field of ['cluster', 'node', 'action', 'toVersion', 'runbook'] as const) {
    const wanted = asked[field];
    if (field === 'runbook' && wanted === undefined) continue;
    if (verdict[field] !== wanted) return `it answers another question: ${field} differs`;
  }
  const { decision, kind, holdPoints } = verdict;
  if ((decision === 'go') !== (kind === 'go')) return `it is a ${decision} of the kind ${kind}`;
  const inTheWay = holdPoints.find(isInTheWay);
  if (decision === 'go' && inTheWay !== undefined) return `it is a go against ${inTheWay.name}`;
  if (decision === 'go' && holdPoints.length === 0) return 'it is a go for which nothing was asked';
  return undefined;
}
