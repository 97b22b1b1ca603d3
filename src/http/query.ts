import { didYouMean } from '../core/base/did-you-mean.ts';
import type { Problem } from './problem.ts';

/** The parameters of a URL by their names, each given once; or what is wrong with them. */
export type Query =
  | { readonly ok: true; readonly values: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Reads the query of a URL that may have the `allowed` parameters and no others: a misspelt one
 * that was passed over would change what a pipeline asks without anyone noticing.
 */
export function readQuery(url: string, allowed: readonly string[]): Query {
  const values = new Map<string, string>();
  const start = url.indexOf('?');
  for (const pair of start < 0 ? [] : url.slice(start + 1).split('&')) {
    if (pair === '') continue;
    const [rawName = '', ...rest] = pair.split('=');
    const name = decode(rawName);
    const value = decode(rest.join('='));
    if (name === undefined || value === undefined) return malformed(pair);
    if (!allowed.includes(name)) return unknownParameter(name, allowed);
    if (values.has(name)) return repeated(name);
    values.set(name, value);
  }
  return { ok: true, values };
}

/** Decodes as forms are encoded, a plus for a space; undefined when it is not UTF-8. */
function decode(text: string): string | undefined {
  // The hot path: names and versions hold nothing that is encoded.
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** What is quoted of a request is cut: an answer is no place to print kilobytes of it. */
const QUOTED_MAX = 64;

function quote(text: string): string {
  return `'${text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text}'`;
}

function malformed(pair: string): Query {
  const detail = `${quote(pair)} is not percent-encoded UTF-8`;
  return { ok: false, problem: { code: 'malformed-url', detail } };
}

function repeated(field: string): Query {
  const detail = `'${field}' is given more than once: which one is meant?`;
  return { ok: false, problem: { code: 'repeated-parameter', field, detail } };
}

function unknownParameter(name: string, allowed: readonly string[]): Query {
  const hint = didYouMean(name, allowed, "'");
  const known = allowed.length === 0 ? 'there are none here' : `there are: ${allowed.join(', ')}`;
  const detail = `no such parameter: ${quote(name)}; ${known}${hint}`;
  return { ok: false, problem: { code: 'unknown-parameter', detail } };
}
