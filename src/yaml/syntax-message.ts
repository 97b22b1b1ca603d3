import type { ErrorCode, YAMLError } from 'yaml';

/**
 * Our words where the library's quote the file, whose text may hold a secret that nobody wants to
 * see in a log, or are hard to understand.
 */
const MESSAGES: ReadonlyMap<ErrorCode, string> = new Map<ErrorCode, string>([
  ['UNEXPECTED_TOKEN', 'this is not expected here; look for a missing quote, bracket or space'],
  [
    'BAD_DQ_ESCAPE',
    'this escape sequence is not valid in double quotes; write \\\\ for a backslash',
  ],
  ['BAD_SCALAR_START', 'a text that starts with this character must be in quotes'],
  ['TAB_AS_INDENT', 'tabs cannot indent; use spaces'],
  ['BLOCK_AS_IMPLICIT_KEY', 'a mapping or list cannot start here; put it on its own line'],
  ['MULTILINE_IMPLICIT_KEY', 'a key must be on one line and be followed by a colon'],
  ['KEY_OVER_1024_CHARS', 'a key must not be longer than 1024 characters'],
  ['RESOURCE_EXHAUSTION', 'values are nested too deep'],
]);

/** What is wrong with the syntax, in one sentence that quotes nothing from the file. */
export function syntaxMessage(error: YAMLError): string {
  return MESSAGES.get(error.code) ?? `not valid YAML: ${error.message}`;
}
