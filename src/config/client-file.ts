import * as z from 'zod';
import type { Checked, Place } from '../core/base/errors.ts';
import { checkDocument } from './check-document.ts';
import type { ReadFiles } from './read-files.ts';
import { readYaml } from './read-yaml.ts';
import { filePath, textOf } from './scalars.ts';

/** What the file of a person or a pipeline that asks guards says. */
export interface ClientFile {
  /** The address of the guard, as it is written. */
  readonly server: string;
  /** Where that is written. */
  readonly place: Place;
  /** A token, and certificates in PEM; paths are relative to the file. */
  readonly token_file?: string | undefined;
  readonly ca_file?: string | undefined;
  readonly cert_file?: string | undefined;
  readonly key_file?: string | undefined;
}

const clientSchema = z.strictObject({
  // Hidden: somebody may have written a password into the address.
  server: textOf('the URL of a guard', (text) => (text.trim() === '' ? undefined : text), 'hidden'),
  token_file: filePath.optional(),
  ca_file: filePath.optional(),
  cert_file: filePath.optional(),
  key_file: filePath.optional(),
});

/** Reads and checks a client file; a file that cannot be read is a finding. */
export async function readClientFile(files: ReadFiles, path: string): Promise<Checked<ClientFile>> {
  const file = await readYaml(files, path);
  if (!file.ok) return file;
  const checked = checkDocument(file.value, clientSchema);
  if (!checked.ok) return checked;
  return { ok: true, value: { ...checked.value, place: file.value.placeOf(['server']) } };
}
