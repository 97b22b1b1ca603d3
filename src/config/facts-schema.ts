import * as z from 'zod';
import { cronProblem } from '../core/base/cron.ts';
import { isAttestationName } from '../core/facts/attestation.ts';
import { duration, textOf } from './scalars.ts';
import { isTimeZone } from './time-zone.ts';

/** A shorter age would run out between two steps; a longer one than a year vouches for nothing. */
const ATTESTATION_AGE = { minMs: 60_000, maxMs: 365 * 86_400_000 };

/** A checklist that is longer is ticked off without being read. */
const ATTESTATIONS_MAX = 32;

/** Shorter than a step takes helps nobody; longer than a week is no window. */
const WINDOW_DURATION = { minMs: 60_000, maxMs: 7 * 86_400_000 };

/** Weekdays, weekends and a few special days; a list that is longer is a calendar of its own. */
const WINDOWS_MAX = 32;

const attestation = z
  .strictObject({
    name: textOf('a name such as backup-verified', (text) =>
      isAttestationName(text) ? text : undefined,
    ),
    max_age: duration(ATTESTATION_AGE),
    second_person: z.boolean().default(false),
  })
  .transform(({ name, max_age, second_person }) => ({
    name,
    maxAgeMs: max_age,
    secondPerson: second_person,
  }));

/** `attestations:` of a runbook: each name once, since two ages for one contradict each other. */
export const attestationsSchema = z
  .array(attestation)
  .max(ATTESTATIONS_MAX)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, {
    error: 'each attestation is asked for once',
  });

const cron = z.string().transform((text, context) => {
  const problem = cronProblem(text);
  if (problem === undefined) return text.trim().split(/\s+/).join(' ').toLowerCase();
  context.addIssue({ code: 'custom', message: problem });
  return z.NEVER;
});

const window = z
  .strictObject({
    cron,
    duration: duration(WINDOW_DURATION),
    zone: textOf('a time zone such as Europe/Berlin or UTC', (text) =>
      isTimeZone(text) ? text : undefined,
    ).default('UTC'),
  })
  .transform(({ cron: when, duration: durationMs, zone }) => ({ cron: when, durationMs, zone }));

/** `windows:` of a runbook or of a cluster. */
export const windowsSchema = z.array(window).max(WINDOWS_MAX);
