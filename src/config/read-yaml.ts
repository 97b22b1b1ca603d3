import type { Checked, Finding } from '../core/base/errors.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { FILE_MAX_BYTES } from '../yaml/limits.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { ReadFiles } from './read-files.ts';

/** Reads and parses a YAML file; a file that cannot be read is a finding at its first character. */
export async function readYaml(files: ReadFiles, path: string): Promise<Checked<YamlDocument>> {
  const read = await files.readFile(path, FILE_MAX_BYTES);
  if (read.kind === 'failed') return atStart(path, read.why);
  const text = decodeUtf8(read.bytes);
  return text === undefined ? atStart(path, 'the file is not UTF-8') : parseYaml(text, path);
}

/** Text of UTF-8 without its byte order mark; undefined for bytes that are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function atStart(file: string, message: string): Checked<never> {
  const finding: Finding = { place: { file, line: 1, column: 1 }, message };
  return { ok: false, findings: [finding] };
}
