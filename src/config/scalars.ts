import * as z from 'zod';
import { type ClusterId, type NodeId, parseClusterId, parseNodeId } from '../core/base/ids.ts';
import { type DurationMs, formatDuration, parseDuration } from '../core/base/time.ts';
import { parseByteSize } from './byte-size.ts';
import { describeValue } from './issue-message.ts';

/** How much of a text a message repeats. */
const QUOTED_MAX = 40;

/**
 * A text that `read` turns into a value. `expected` completes "expected …" for everything else,
 * numbers and lists included, and may show an example. Texts that are not understood are repeated
 * unless `echo` says that somebody could have put a secret there.
 */
export function textOf<T>(
  expected: string,
  read: (text: string) => T | undefined,
  echo: 'shown' | 'hidden' = 'shown',
): z.ZodType<T> {
  return z
    .string({ error: (issue) => `expected ${expected}, found ${describeValue(issue.input)}` })
    .transform((text, context) => {
      const value = read(text);
      if (value !== undefined) return value;
      const found = echo === 'shown' ? `, found ${quoted(text)}` : '';
      context.addIssue({ code: 'custom', message: `expected ${expected}${found}` });
      return z.NEVER;
    });
}

/** A text as messages repeat it: cut to a readable length, on one line. */
function quoted(text: string): string {
  return JSON.stringify(text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text);
}

/** A duration such as `1h30m` within a range, both ends included. */
export function duration(range: {
  readonly minMs: number;
  readonly maxMs: number;
}): z.ZodType<DurationMs> {
  const error = `must be between ${formatDuration(range.minMs)} and ${formatDuration(range.maxMs)}`;
  return textOf('a duration such as 250ms, 5s or 1h30m', parseDuration).refine(
    (ms) => ms >= range.minMs && ms <= range.maxMs,
    { error },
  );
}

/** A size such as `16MiB` within a range, both ends included. */
export function byteSize(range: {
  readonly minBytes: number;
  readonly maxBytes: number;
}): z.ZodType<number> {
  const error = `must be between ${range.minBytes} and ${range.maxBytes} bytes`;
  return textOf('a size such as 512KiB or 16MiB', parseByteSize).refine(
    (bytes) => bytes >= range.minBytes && bytes <= range.maxBytes,
    { error },
  );
}

/** A whole number within a range, both ends included. */
export function wholeNumber(range: {
  readonly min: number;
  readonly max: number;
}): z.ZodType<number> {
  const error = `must be between ${range.min} and ${range.max}`;
  return z.int().min(range.min, { error }).max(range.max, { error });
}

const NAME_FORM = 'letters, digits, ".", "_" and "-", starting and ending with a letter or digit';

/** The name of a cluster, fit for labels and URLs; see `parseClusterId`. */
export const clusterName: z.ZodType<ClusterId> = textOf(`a name of ${NAME_FORM}`, parseClusterId);

/** The name of a node, fit for labels and URLs; see `parseNodeId`. */
export const nodeName: z.ZodType<NodeId> = textOf(`a name of ${NAME_FORM}`, parseNodeId);

/** Names of packs and runbooks are file names too. 64 characters are more than any of ours has. */
const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** The name of a system pack or a runbook, e.g. `rolling-restart`. */
export const slug: z.ZodType<string> = textOf(
  'a name of lower-case letters, digits and "-"',
  (text) => (SLUG.test(text) ? text : undefined),
);

/** 4,096 is the longest path that Linux takes. */
const PATH_MAX_LENGTH = 4_096;

/** The path of a file or directory, relative to the file that names it. */
export const filePath: z.ZodType<string> = textOf(
  'the path of a file',
  (text) => (text.trim() === '' || text.length > PATH_MAX_LENGTH ? undefined : text),
  'hidden',
);
