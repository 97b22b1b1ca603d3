import type { Json } from '../../base/structure.ts';
import { eventKind } from '../event-kind.ts';
import { fields, finite, listOf, oneOf, optional, text } from '../fields.ts';

/** What led to a decision: somebody asked, which reserves nothing, or claimed the step. */
export type DecisionCause = 'advice' | 'claim' | 'confirm';

/** Every value of `cause`. */
const DECISION_CAUSES = ['advice', 'claim', 'confirm'] as const satisfies readonly DecisionCause[];

/** The guard judged. It changes nothing in the ledger; it is what an auditor reads. */
export interface DecisionMade {
  readonly type: 'decision-made';
  readonly by: string;
  /** The name under which the answer spoke of it, such as `dec_k3f9…`. */
  readonly id: string;
  readonly cause: DecisionCause;
  readonly node: string;
  readonly action: string;
  readonly toVersion: string | undefined;
  readonly runbook: string;
  readonly kind: string;
  /** The names of the hold points that stood in the way, each once. */
  readonly inTheWay: readonly string[];
  readonly rulebookDigest: string;
  /** The digest under which its inputs are stored. */
  readonly inputs: string;
  /** The whole verdict; undefined where it is so large that it is stored under its digest. */
  readonly verdict: Json | undefined;
  readonly verdictDigest: string | undefined;
  /** What to add to the times of the verdict to have wall time, in milliseconds. */
  readonly wallOffsetMs: number;
  /** The version of the guard that judged. */
  readonly version: string;
}

/** Only remembered: what a decision leads to, such as a permit, is an event of its own. */
export const DECISION_MADE = eventKind<DecisionMade>({
  type: 'decision-made',
  read: fields<DecisionMade>({
    type: oneOf(['decision-made']),
    by: text,
    id: text,
    cause: oneOf(DECISION_CAUSES),
    node: text,
    action: text,
    toVersion: optional(text),
    runbook: text,
    kind: text,
    inTheWay: listOf(text),
    rulebookDigest: text,
    inputs: text,
    verdict: optional((value) => value as Json),
    verdictDigest: optional(text),
    wallOffsetMs: finite,
    version: text,
  }),
});
