/** The base of a guard's URLs, or one sentence that says why a text is none. */
export type ServerUrl =
  | { readonly ok: true; readonly base: string }
  | { readonly ok: false; readonly why: string };

/** Host names end at 253 characters; the rest is for a path in front of the guard. */
const URL_MAX_LENGTH = 1_024;

/**
 * Reads the address of a guard: scheme, host, and maybe a port and a path under which a proxy has
 * it. The sentence repeats nothing of the text, which may hold a password by mistake.
 */
export function parseServerUrl(text: string): ServerUrl {
  const refuse = (why: string): ServerUrl => ({ ok: false, why });
  const isForm = /^https?:\/\/[\x21-\x5B\x5D-\x7E]+$/i.test(text);
  if (!isForm || text.length > URL_MAX_LENGTH || !URL.canParse(text)) {
    return refuse('expected an http or https URL such as http://127.0.0.1:9455');
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    return refuse('a URL is no place for credentials');
  if (/[?#]/.test(text)) return refuse('the address of a guard has no query and no fragment');
  return { ok: true, base: url.href.replace(/\/+$/, '') };
}
