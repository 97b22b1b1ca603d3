import type { Finding } from '../core/base/errors.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { entriesAt, type Step, textAt } from './loose.ts';
import { pathBeside } from './path-beside.ts';
import type { ReadFiles } from './read-files.ts';
import { decodeUtf8 } from './read-yaml.ts';
import type { RuleFile } from './rule-files.ts';
import { Secret } from './secret.ts';

/** The keys that the messages of each runbook are signed with, in base64, by its name. */
export type WebhookKeys = ReadonlyMap<string, readonly Secret[]>;

/** What was found of the files that runbooks name. */
interface LoadedWebhookKeys {
  readonly keys: WebhookKeys;
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** A key of 64 bytes is 88 characters of base64. */
const KEY_FILE_MAX_BYTES = 1_024;

/** What Standard Webhooks asks for: shorter ones can be guessed, longer ones add nothing. */
const KEY_BYTES = { min: 24, max: 64 };

const WEBHOOK = ['rollback', 'run', 'webhook'] as const;

const WORLD_READABLE = 'every user of this machine can read the file; chmod it to 0600';

/** Loads every key that a runbook names, relative to it. No finding repeats any of one. */
export async function loadWebhookKeys(
  ruleFiles: readonly RuleFile[],
  files: ReadFiles,
): Promise<LoadedWebhookKeys> {
  const keys = new Map<string, readonly Secret[]>();
  const findings: Finding[] = [];
  const warnings: Finding[] = [];
  for (const { path: runbookPath, document } of ruleFiles) {
    const runbook = textAt(document.root, ['runbook']);
    if (runbook === undefined) continue;
    const found: Secret[] = [];
    for (const { path, name } of filesNamedIn(document)) {
      const place = document.placeOf(path);
      const read = await readKey(files, pathBeside(runbookPath, name));
      if (read.kind === 'failed') findings.push({ place, message: `${path.at(3)}: ${read.why}` });
      else {
        found.push(read.key);
        if (read.isWorldReadable) warnings.push({ place, message: WORLD_READABLE });
      }
    }
    keys.set(runbook, found);
  }
  return { keys, findings, warnings };
}

interface NamedFile {
  readonly path: readonly Step[];
  readonly name: string;
}

function filesNamedIn({ root }: YamlDocument): readonly NamedFile[] {
  const one = {
    path: [...WEBHOOK, 'secret_file'],
    value: textAt(root, [...WEBHOOK, 'secret_file']),
  };
  return [one, ...entriesAt(root, [...WEBHOOK, 'secret_files'])].flatMap(({ path, value }) =>
    typeof value === 'string' && value.trim() !== '' ? [{ path, name: value }] : [],
  );
}

type ReadKey =
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'read'; readonly key: Secret; readonly isWorldReadable: boolean };

async function readKey(files: ReadFiles, path: string): Promise<ReadKey> {
  const read = await files.readFile(path, KEY_FILE_MAX_BYTES);
  if (read.kind === 'failed') return read;
  const base64 = webhookKeyIn(decodeUtf8(read.bytes) ?? '');
  if (base64 !== undefined) {
    return { kind: 'read', key: new Secret(base64), isWorldReadable: read.isWorldReadable };
  }
  const { min, max } = KEY_BYTES;
  const why = `the file must hold "whsec_" and base64 of ${min} to ${max} bytes, on one line`;
  return { kind: 'failed', why };
}

/** The base64 of a key in the form of Standard Webhooks; undefined when it has another form. */
export function webhookKeyIn(text: string): string | undefined {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})\s*$/.exec(text) ?? [];
  if (base64.length % 4 !== 0) return undefined;
  const bytes = (base64.length / 4) * 3 - (base64.match(/=/g)?.length ?? 0);
  return bytes >= KEY_BYTES.min && bytes <= KEY_BYTES.max ? base64 : undefined;
}
