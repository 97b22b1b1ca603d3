/** JSON that was parsed, or one sentence that says what is wrong with it. */
export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: string };

/** Deeper than any body of the API, which has objects in lists in one object. */
const DEPTH_MAX = 16;

/** Every text in JSON, and every character that opens, separates or closes. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** What is open at a place of a text: an object with the names that it has so far, or a list. */
type Level = { readonly kind: 'object'; readonly names: Set<string> } | { readonly kind: 'list' };

/**
 * Parses JSON, and refuses what parsers understand differently: a name twice in one object, of
 * which a proxy may look at the first while the guard takes the last, and `__proto__`.
 */
export function parseJson(text: string): ParsedJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, why: 'the body is not JSON' };
  }
  const why = problemWithin(text);
  return why === undefined ? { ok: true, value } : { ok: false, why };
}

/** Looks through a text that is known to be JSON. */
function problemWithin(text: string): string | undefined {
  const open: Level[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKENS)) {
    const level = open.at(-1);
    if (token === '{') open.push({ kind: 'object', names: new Set() });
    else if (token === '[') open.push({ kind: 'list' });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':' && level?.kind === 'object') {
      const name = String(JSON.parse(last));
      if (name === '__proto__') return 'the name "__proto__" is not allowed';
      if (level.names.has(name)) return `a name is given twice in one object: ${shown(name)}`;
      level.names.add(name);
    }
    if (open.length > DEPTH_MAX) return `the body is nested more than ${DEPTH_MAX} levels deep`;
    last = token;
  }
  return undefined;
}

/** A name of the caller is repeated to be found, and cut to be read. */
const SHOWN_MAX = 64;

function shown(name: string): string {
  return JSON.stringify(name.length > SHOWN_MAX ? `${name.slice(0, SHOWN_MAX)}…` : name);
}
