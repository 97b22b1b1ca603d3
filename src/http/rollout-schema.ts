import * as z from 'zod';
import { ROLLOUT_KINDS } from '../core/ledger/rollouts/rollout.ts';
import { clusterField, factText, nodeField, versionField } from './fact-schema.ts';
import { nameField } from './permit-schema.ts';

/** A rollout is of up to a hundred nodes, and so are those that join or leave in one. */
const MEMBERS_MAX = 100;

/** The body of `POST /v1/rollouts`. */
export const startSchema = z.strictObject({
  cluster: clusterField,
  kind: z.enum(ROLLOUT_KINDS),
  runbook: versionField.optional(),
  toVersion: versionField.optional(),
  members: z.array(nodeField).max(MEMBERS_MAX).default([]),
  holder: nameField,
});

/** A person's reason to pause or to abort. */
export const steerSchema = z.strictObject({ why: factText });

/** To go on needs no reason. */
export const resumeSchema = z.strictObject({ why: factText.optional() });

/** Another version, and why. */
export const rekeySchema = z.strictObject({ toVersion: versionField, why: factText });
