import type * as z from 'zod';
import { didYouMean } from '../core/base/did-you-mean.ts';
import { readBodyText } from './body.ts';
import type { HttpContext } from './context.ts';
import { parseJson } from './json-text.ts';
import { type Exchange, refuse } from './refuse.ts';

/**
 * The body of a request by a schema, which must use `z.strictObject`, so that a misspelt field is
 * refused and not passed over. Otherwise answers 400, 413, 415 or 422 with the field that is wrong,
 * and gives undefined: the route then does nothing more. No answer repeats a value of the body.
 */
export async function readJsonBody<Schema extends z.ZodType>(
  exchange: Exchange,
  schema: Schema,
  context: Pick<HttpContext, 'meter' | 'limits'>,
): Promise<z.output<Schema> | undefined> {
  const text = await readBodyText(exchange, 'application/json', context);
  if (text === undefined) return undefined;
  const json = parseJson(text);
  if (!json.ok) {
    refuse(exchange, { code: 'malformed-body', detail: json.why }, context);
    return undefined;
  }
  const read = schema.safeParse(json.value);
  if (read.success) return read.data;
  const wrong = read.error.issues.flatMap((issue) => wrongFields(issue, schema));
  const [first] = wrong;
  refuse(
    exchange,
    {
      code: 'invalid-body',
      detail: wrong.map(({ message }) => message).join('; '),
      ...(first !== undefined && first.field !== '' && { field: first.field }),
    },
    context,
  );
  return undefined;
}

/** A field of a body that is wrong: its path with dots, empty for the body as a whole. */
interface WrongField {
  readonly field: string;
  readonly message: string;
}

function wrongFields(issue: z.core.$ZodIssue, schema: z.ZodType): readonly WrongField[] {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const known = at.length === 0 && 'shape' in schema ? Object.keys(Object(schema.shape)) : [];
    return issue.keys.map((key) => {
      const field = shown([...at, key].join('.'));
      return { field, message: `there is no field ${field}${didYouMean(key, known, "'")}` };
    });
  }
  const field = shown(at.join('.'));
  const message = issue.message.replace(/^Invalid input: /, '');
  return [{ field, message: field === '' ? `the body: ${message}` : `${field}: ${message}` }];
}

/** Names of fields come from the caller, and are cut where they are too long to be one of ours. */
const SHOWN_MAX = 64;

function shown(field: string): string {
  return field.length > SHOWN_MAX ? `${field.slice(0, SHOWN_MAX)}…` : field;
}
