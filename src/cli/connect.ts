import { type Client, createClient } from '../client/client.ts';
import { parseServerUrl } from '../client/server-url.ts';
import { formatFinding } from '../core/base/errors.ts';
import { type DurationMs, formatDuration, parseDuration } from '../core/base/time.ts';
import type { AskingContext, CommandContext } from './context.ts';
import { type NamedFiles, readCredentials } from './credentials.ts';

/** A guard that can be asked, or everything that stands in the way of finding one. */
export type Connection =
  | { readonly ok: true; readonly client: Client; readonly server: string }
  | { readonly ok: false; readonly complaints: readonly string[] };

/** The address on which a guard listens unless told otherwise. */
const DEFAULT_SERVER = 'http://127.0.0.1:9455';

/** A guard that has not answered for this long has forgotten the question. */
const TIMEOUT_MAX_MS = 600_000;

/** An address and where it comes from, or what is wrong with the place that should say it. */
type Address =
  | {
      readonly ok: true;
      readonly text: string;
      readonly from: string;
      /** What the client file names beside its server, and for no other. */
      readonly named?: NamedFiles;
    }
  | { readonly ok: false; readonly complaints: readonly string[] };

/** Finds the guard: the flag wins over the environment, and that over the client file. */
export async function connect(
  context: AskingContext,
  flags: ReadonlyMap<string, string>,
): Promise<Connection> {
  const address = await addressOf(context, flags);
  if (!address.ok) return address;
  const server = parseServerUrl(address.text);
  if (!server.ok) return { ok: false, complaints: [`${address.from}: ${server.why}`] };
  const timeout = readDuration(flags, '--timeout', TIMEOUT_MAX_MS);
  if (!timeout.ok) return timeout;
  const credentials = await readCredentials(context, flags, address.named);
  if (!credentials.ok) return credentials;
  const { token, tls } = credentials;
  if (tls !== undefined && !server.base.startsWith('https:')) {
    return { ok: false, complaints: [`${address.from}: certificates go with an https URL`] };
  }
  try {
    const fetch = tls === undefined ? undefined : await context.fetchWith(tls);
    const client = createClient({ server: server.base, timeoutMs: timeout.value, token, fetch });
    return { ok: true, client, server: server.base };
  } catch {
    // The library's own words may quote a key.
    const complaint = 'the files of certificates and keys are not PEM, or do not belong together';
    return { ok: false, complaints: [complaint] };
  }
}

/** A duration that a flag gives, undefined where it is not given; zero is none. */
export function readDuration(
  flags: ReadonlyMap<string, string>,
  name: string,
  maxMs: number,
):
  | { readonly ok: true; readonly value: DurationMs | undefined }
  | { readonly ok: false; readonly complaints: readonly string[] } {
  const text = flags.get(name);
  const value = text === undefined ? undefined : parseDuration(text);
  if (text === undefined || (value !== undefined && value > 0 && value <= maxMs)) {
    return { ok: true, value };
  }
  const longest = formatDuration(maxMs);
  const complaint = `${name}: expected a duration such as 30s or 10m, at most ${longest}`;
  return { ok: false, complaints: [complaint] };
}

async function addressOf(
  { env, files }: CommandContext,
  flags: ReadonlyMap<string, string>,
): Promise<Address> {
  const flag = flags.get('--server');
  if (flag !== undefined) return { ok: true, text: flag, from: '--server' };
  const variable = env['HOLDPOINT_SERVER'];
  if (variable !== undefined) return { ok: true, text: variable, from: 'HOLDPOINT_SERVER' };
  const path = flags.get('--client-config') ?? (await defaultClientFile({ env, files }));
  if (path === undefined) return { ok: true, text: DEFAULT_SERVER, from: 'the default' };
  // Most callers have none, and need not wait until what reads it is loaded.
  const { readClientFile } = await import('../config/client-file.ts');
  const file = await readClientFile(files, path);
  if (!file.ok) return { ok: false, complaints: file.findings.map(formatFinding) };
  const { server, place } = file.value;
  const from = `${place.file}:${place.line}:${place.column}: server`;
  return { ok: true, text: server, from, named: { ...file.value, path } };
}

const FILE_NAME = 'client.yaml';

/**
 * The client file that is read when none is named, if it is there. It is looked up in its
 * directory: one that is there and cannot be read must not be passed over for another guard.
 */
async function defaultClientFile({
  env,
  files,
}: Pick<CommandContext, 'env' | 'files'>): Promise<string | undefined> {
  const home = env['HOME'] ?? '';
  // The specification of these directories says to ignore a relative one.
  const given = env['XDG_CONFIG_HOME'] ?? '';
  const base = given.startsWith('/') ? given : home && `${home}/.config`;
  if (base === '') return undefined;
  const listing = await files.listPath(`${base}/holdpoint`);
  const isThere =
    listing.kind === 'directory' && listing.entries.some(({ name }) => name === FILE_NAME);
  return isThere ? `${base}/holdpoint/${FILE_NAME}` : undefined;
}
