import * as z from 'zod';
import { durationMs } from '../core/base/time.ts';
import { isAttestationName } from '../core/facts/attestation.ts';
import type { ActuatorDefinition, RollbackDefinition } from '../core/rulebook/rollback.ts';
import { parseMetricsUrl } from './metrics-url.ts';
import { duration, filePath, textOf } from './scalars.ts';

/** Each door that closes behind a rollout is a fact that somebody has to know of. */
const DOORS_MAX = 16;

/** A receiver that takes longer to say that it has taken a message should take it first. */
const WEBHOOK_TIMEOUT = { minMs: 100, maxMs: 60_000 };
const WEBHOOK_TIMEOUT_DEFAULT_MS = durationMs(10_000);

/** As long as the window of a node may be. */
const EXEC_TIMEOUT = { minMs: 1_000, maxMs: 86_400_000 };
/** A member that is stopped, swapped and started needs a few minutes with the slowest of disks. */
const EXEC_TIMEOUT_DEFAULT_MS = durationMs(600_000);

/** Programs with more arguments than this are scripts that want to be files. */
const ARGUMENTS_MAX = 100;

const ARGUMENT_LENGTH_MAX = 4_096;

const attestationName = textOf('a name such as schema-changed', (text) =>
  isAttestationName(text) ? text : undefined,
);

/** A query may hold a token, so that no message repeats any of it. */
const webhookUrl = z.string().transform((text, context) => {
  const parsed = parseMetricsUrl(text);
  if (parsed.ok) return parsed.url;
  const message = parsed.message
    .replace('http://10.0.0.1:2379/metrics', 'https://deploy.example/holdpoint')
    .replace('; use "authorization" under "scrape"', '; messages are signed with secret_file');
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const webhookShape = { url: webhookUrl, timeout: duration(WEBHOOK_TIMEOUT).optional() };

const webhook = z.union([
  z.strictObject({ ...webhookShape, secret_file: filePath }),
  z.strictObject({ ...webhookShape, secret_files: z.array(filePath).min(1).max(2) }),
]);

const argument = z
  .string()
  .max(ARGUMENT_LENGTH_MAX)
  .refine((text) => !text.includes('\0'), { error: 'no program takes a NUL' });

const argv = z
  .array(argument)
  .min(1)
  .max(ARGUMENTS_MAX)
  .refine(([file = 'x']) => file.startsWith('/') || /^[^/\s]+$/.test(file), {
    error: 'the program is an absolute path, or a name that is looked for in PATH',
    path: [0],
  });

const run = z.union([
  z.strictObject({ webhook }),
  z.strictObject({ exec: argv, timeout: duration(EXEC_TIMEOUT).optional() }),
]);

/** `rollback:` of a runbook: what closes the way back, and who takes it. */
export const rollbackSchema = z
  .strictObject({
    forbidden_after: z.array(attestationName).max(DOORS_MAX).default([]),
    order: z.literal('reverse').default('reverse'),
    before: z.literal('pause').optional(),
    after: z.literal('resume').optional(),
    dry_run: z.boolean().default(false),
    run: run.optional(),
  })
  .superRefine((raw, context) => {
    const refuse = (key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (raw.before !== undefined && raw.after === undefined) {
      refuse('before', "what is paused has to be resumed: add 'after: resume'");
    }
    if (raw.after !== undefined && raw.before === undefined) {
      refuse('after', "only what was paused is resumed: add 'before: pause'");
    }
    if (raw.run === undefined && raw.before !== undefined) {
      refuse('before', "nobody is there to pause: say who with 'run'");
    }
    if (raw.run === undefined && raw.dry_run) {
      refuse('dry_run', "there is nothing to rehearse: say who goes back with 'run'");
    }
  })
  .default({ forbidden_after: [], order: 'reverse', dry_run: false });

/** The way back as the rulebook knows it. */
export function toRollback(raw: z.output<typeof rollbackSchema>): RollbackDefinition {
  return {
    pauses: raw.before !== undefined,
    isDryRun: raw.dry_run,
    run: raw.run && toActuator(raw.run),
  };
}

function toActuator(raw: z.output<typeof run>): ActuatorDefinition {
  if ('webhook' in raw) {
    const { url, timeout = WEBHOOK_TIMEOUT_DEFAULT_MS } = raw.webhook;
    return { kind: 'webhook', url, timeoutMs: timeout };
  }
  const { exec, timeout = EXEC_TIMEOUT_DEFAULT_MS } = raw;
  return { kind: 'exec', argv: exec, timeoutMs: timeout };
}
