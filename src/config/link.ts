import type * as z from 'zod';
import { textOf } from './scalars.ts';

/** As long as URLs of targets may be. */
const LINK_LENGTH_MAX = 2_048;

/**
 * A link that people follow, such as to what to do about an alert. It is shown in messages that go
 * to other systems, so it holds no credentials.
 */
export const linkSchema: z.ZodType<string> = textOf(
  'an http or https URL without credentials, such as https://wiki.example.org/etcd#upgrade',
  parseLink,
);

function parseLink(text: string): string | undefined {
  if (text.length > LINK_LENGTH_MAX || !/^https?:\/\/\S+$/i.test(text)) return undefined;
  if (!URL.canParse(text)) return undefined;
  const { username, password, href } = new URL(text);
  return username === '' && password === '' ? href : undefined;
}
