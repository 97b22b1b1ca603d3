import * as z from 'zod';
import { type ClusterId, type NodeId, parseClusterId, parseNodeId } from '../core/base/ids.ts';
import { DURATION_MAX_MS } from '../core/base/time.ts';
import { factTextProblem } from '../core/facts/text.ts';
import type { Until } from '../core/ledger/command.ts';

/** A text that a core parser understands. */
export function parsed<T>(
  expected: string,
  parse: (text: string) => T | undefined,
): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `expected ${expected}` });
    return z.NEVER;
  });
}

/** The name of a cluster in a body; whether there is such a cluster is asked later. */
export const clusterField: z.ZodType<ClusterId, string> = parsed(
  'the name of a cluster',
  parseClusterId,
);

/** The name of a node in a body. */
export const nodeField: z.ZodType<NodeId, string> = parsed('the name of a node', parseNodeId);

/** What a person writes about a fact; one line. */
export const factText = z.string().transform((text, context) => {
  const problem = factTextProblem(text);
  if (problem === undefined) return text.trim();
  context.addIssue({ code: 'custom', message: problem });
  return z.NEVER;
});

/** Versions are short words; see the question of `/can-proceed`. */
export const versionField = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,127})$/, {
  error: 'must be letters, digits and . _ + -, at most 128 of them',
});

/** A wall time with its offset, as in `2026-11-21T14:00:00Z`, in milliseconds since 1970. */
export const timeField = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2026-11-21T14:00:00Z' })
  .transform((text) => Date.parse(text));

/** When something ends: two ways to say it, of which at most one may be used. */
export const untilFields = {
  until: timeField.optional(),
  forSeconds: z
    .int()
    .min(1)
    .max(DURATION_MAX_MS / 1_000)
    .optional(),
};

/** What the two fields say together; refuses both at once. */
export function untilOf({
  until,
  forSeconds,
}: {
  readonly until?: number | undefined;
  readonly forSeconds?: number | undefined;
}): Until {
  if (until !== undefined) return { kind: 'at', atMs: until };
  if (forSeconds !== undefined) return { kind: 'after', ms: forSeconds * 1_000 };
  return { kind: 'open' };
}

/** Whether a body says its end in one way at most. */
export function saysOneEnd(body: {
  readonly until?: number | undefined;
  readonly forSeconds?: number | undefined;
}): boolean {
  return body.until === undefined || body.forSeconds === undefined;
}

/** What is said of a body with two ends. */
export const TWO_ENDS = { path: ['until'], error: 'give until or forSeconds, not both' };

/** The body of a call that ends a fact. */
export const endSchema = z.strictObject({ why: factText });
