import * as z from 'zod';
import { formatFinding } from '../core/base/errors.ts';
import { Labels } from '../core/base/labels.ts';
import type { TargetGroup } from '../core/target/discovered-target.ts';
import type { TargetListText, TargetLook } from '../core/target/target-look.ts';
import { parseYaml } from '../yaml/parse.ts';
import { checkDocument } from './check-document.ts';

/** A list of 5,000 targets, as many as one guard may have, has half of it. */
export const TARGET_LIST_MAX_BYTES = 1024 ** 2;

/** As many as there may be nodes of one guard. */
const TARGETS_MAX = 5_000;

/** Discovery adds a few dozen labels to what people write. */
const LABELS_MAX = 64;

const TEXT_MAX_LENGTH = 1_024;

const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

const labels = z
  .record(z.string().regex(LABEL_NAME), z.string().max(TEXT_MAX_LENGTH))
  .refine((map) => Object.keys(map).length <= LABELS_MAX, {
    error: `must have at most ${LABELS_MAX} labels`,
  });

/** Addresses and what is known of all of them: an entry of a list, and of `static_configs`. */
export const targetGroupSchema = z.strictObject({
  targets: z
    .array(z.string().min(1).max(TEXT_MAX_LENGTH))
    .max(TARGETS_MAX, { error: `must have at most ${TARGETS_MAX} targets` }),
  labels: labels.nullish(),
});

/** The list of groups that `file_sd` and `http_sd` of Prometheus share. */
const targetListSchema = z
  .array(targetGroupSchema)
  .refine((groups) => groups.reduce((sum, group) => sum + group.targets.length, 0) <= TARGETS_MAX, {
    error: `must have at most ${TARGETS_MAX} targets`,
  });

type RawGroup = z.output<typeof targetGroupSchema>;

/** Reads a list of targets. A list that is wrong anywhere is refused whole. */
export function readTargetList({ text, name, form, labels: added }: TargetListText): TargetLook {
  if (text.length > TARGET_LIST_MAX_BYTES) {
    const detail = `${name}: a list of targets has at most ${TARGET_LIST_MAX_BYTES} bytes`;
    return { kind: 'failed', detail };
  }
  const read = form === 'yaml' ? readYaml(text, name) : readJson(text, name);
  if ('detail' in read) return { kind: 'failed', ...read };
  return { kind: 'found', groups: toGroups(read, name, added) };
}

/** Turns groups as they are written into groups with a place and labels from it. */
export function toGroups(
  raw: readonly RawGroup[],
  name: string,
  added: TargetListText['labels'] = [],
): readonly TargetGroup[] {
  return raw.map((group, index) => ({
    source: `${name}:${index}`,
    labels: Labels.from([...Object.entries(group.labels ?? {}), ...added]),
    targets: group.targets.map((address) => Labels.from([['__address__', address]])),
  }));
}

type Read = readonly RawGroup[] | { readonly detail: string };

function readYaml(text: string, name: string): Read {
  const parsed = parseYaml(text, name);
  const checked = parsed.ok ? checkDocument(parsed.value, targetListSchema) : parsed;
  return checked.ok ? checked.value : { detail: checked.findings.map(formatFinding).join('; ') };
}

function readJson(text: string, name: string): Read {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return { detail: `${name}: this is not JSON` };
  }
  const checked = targetListSchema.safeParse(root);
  if (checked.success) return checked.data;
  const [first] = checked.error.issues;
  const path = first?.path.join('.') ?? '';
  return { detail: `${name}: ${path === '' ? '' : `${path}: `}${first?.message ?? 'is wrong'}` };
}
