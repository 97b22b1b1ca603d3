import { pathBeside } from '../config/path-beside.ts';
import type { ReadFiles } from '../config/read-files.ts';
import type { CallerTls, CommandContext } from './context.ts';

/** With what a command proves who asks, and knows whom it asks; or everything that is wrong. */
export type Credentials =
  | {
      readonly ok: true;
      readonly token: string | undefined;
      /** Undefined where nothing of it was given. */
      readonly tls: CallerTls | undefined;
    }
  | { readonly ok: false; readonly complaints: readonly string[] };

/** The files that a client file names, by their keys, relative to it. */
export interface NamedFiles {
  readonly path: string;
  readonly token_file?: string | undefined;
  readonly ca_file?: string | undefined;
  readonly cert_file?: string | undefined;
  readonly key_file?: string | undefined;
}

/** A file, and what named it. */
interface Source {
  readonly from: string;
  readonly path: string;
}

/** A token has some 60 bytes; the rest is for whoever adds a comment by mistake, and is told so. */
const TOKEN_MAX_BYTES = 1_024;

/** A bundle of every public authority has 250 KiB. */
const PEM_MAX_BYTES = 1_024 * 1_024;

/** What may stand in a header. The guard says whether it knows the token. */
const TOKEN = /^[\x21-\x7E]+$/;

/** Finds token and certificates: flags win over the environment, and that over the client file. */
export async function readCredentials(
  { env, files }: Pick<CommandContext, 'env' | 'files'>,
  flags: ReadonlyMap<string, string>,
  named: NamedFiles | undefined,
): Promise<Credentials> {
  const complaints: string[] = [];
  const read = async (source: Source | undefined, maxBytes: number) => {
    if (source === undefined) return undefined;
    const text = await readText(files, source.path, maxBytes);
    if (text.ok) return text.value;
    complaints.push(`${source.from}: ${text.why}`);
    return undefined;
  };
  const sourceOf = (flag: string, key: keyof NamedFiles): Source | undefined => {
    const given = flags.get(flag);
    if (given !== undefined) return { from: flag, path: given };
    const inFile = named?.[key];
    if (named === undefined || inFile === undefined) return undefined;
    return { from: `${named.path}: ${key}`, path: pathBeside(named.path, inFile) };
  };
  const ca = await read(sourceOf('--ca-file', 'ca_file'), PEM_MAX_BYTES);
  const cert = await read(sourceOf('--cert-file', 'cert_file'), PEM_MAX_BYTES);
  const key = await read(sourceOf('--key-file', 'key_file'), PEM_MAX_BYTES);
  const variable = env['HOLDPOINT_TOKEN_FILE'];
  const ofFlag = flags.has('--token-file') ? sourceOf('--token-file', 'token_file') : undefined;
  const ofEnv =
    variable === undefined ? undefined : { from: 'HOLDPOINT_TOKEN_FILE', path: variable };
  const inline = ofFlag === undefined && ofEnv === undefined ? env['HOLDPOINT_TOKEN'] : undefined;
  const source = ofFlag ?? ofEnv ?? sourceOf('--token-file', 'token_file');
  const token = inline ?? (await read(source, TOKEN_MAX_BYTES));
  if (token !== undefined && !TOKEN.test(token.trim())) {
    const from = inline === undefined ? (source?.from ?? '') : 'HOLDPOINT_TOKEN';
    complaints.push(`${from}: there is no token in it`);
  }
  if (complaints.length === 0 && (cert === undefined) !== (key === undefined)) {
    complaints.push('--cert-file and --key-file go together');
  }
  if (complaints.length > 0) return { ok: false, complaints };
  const hasTls = ca !== undefined || cert !== undefined;
  return { ok: true, token: token?.trim(), tls: hasTls ? { ca, cert, key } : undefined };
}

async function readText(
  files: ReadFiles,
  path: string,
  maxBytes: number,
): Promise<
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly why: string }
> {
  const file = await files.readFile(path, maxBytes);
  if (file.kind === 'failed') return { ok: false, why: file.why };
  return { ok: true, value: new TextDecoder().decode(file.bytes) };
}
