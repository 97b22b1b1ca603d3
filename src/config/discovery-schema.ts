import * as z from 'zod';

const TEXT_MAX_LENGTH = 1_024;

/** More conditions than this select nothing. */
const MATCH_MAX = 32;

const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

const labelName = z
  .string()
  .regex(LABEL_NAME, { error: 'a label is named with letters, digits and "_"' })
  .refine((name) => !name.startsWith('__'), {
    error: 'labels that start with "__" are gone after relabelling',
  });

/** `discovery:` of a cluster, in the place of a list of nodes. */
export const discoverySchema = z.strictObject({
  job: z.string().min(1).max(TEXT_MAX_LENGTH),
  match: z
    .record(labelName, z.string().min(1).max(TEXT_MAX_LENGTH))
    .refine((map) => Object.keys(map).length <= MATCH_MAX, {
      error: `must have at most ${MATCH_MAX} labels`,
    })
    .default({}),
  node_label: labelName.default('instance'),
  role_label: labelName.optional(),
});

/** `discovery:` as it was read. */
export type RawDiscovery = z.output<typeof discoverySchema>;
