import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Finding } from '../core/base/errors.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { type Step, textAt } from './loose.ts';
import { pathBeside } from './path-beside.ts';
import { valueAt } from './problem.ts';
import type { ReadFiles } from './read-files.ts';
import { decodeUtf8 } from './read-yaml.ts';
import type { RawScrape } from './scrape-schema.ts';
import { Secret } from './secret.ts';
import type { ScrapeTlsSettings } from './settings.ts';

/** What the scrapes of a section bring to a handshake, in PEM, by the path of its `tls_config`. */
export interface ScrapeCertificates {
  at(path: readonly Step[]): ScrapePem | undefined;
}

/** The files of one `tls_config`. */
export interface ScrapePem {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: Secret | undefined;
}

/** What was found of the files. */
export interface LoadedScrapeTls {
  readonly certificates: ScrapeCertificates;
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
}

const FILE_KEYS = ['ca_file', 'cert_file', 'key_file'] as const;

type FileKey = (typeof FILE_KEYS)[number];

/** A bundle of every public authority has 250 KiB. */
const PEM_MAX_BYTES = 1_024 * 1_024;

const WORLD_READABLE = 'every user of this machine can read the file; chmod it to 0600';

const UNVERIFIED =
  'whoever is on the way can pretend to be a target; name its authority with ca_file instead';

/**
 * Loads the files that each `tls_config` names. A key that is not that of its certificate is found
 * here, at its place, and not by scrapes that fail. No finding repeats any of a file.
 */
export async function loadScrapeTls(request: {
  readonly doc: YamlDocument;
  readonly configPath: string;
  readonly files: ReadFiles;
  /** Of every `scrape` section. */
  readonly sections: readonly (readonly Step[])[];
}): Promise<LoadedScrapeTls> {
  const found = new Map<string, ScrapePem>();
  const findings: Finding[] = [];
  const warnings: Finding[] = [];
  for (const section of request.sections) {
    const path = [...section, 'tls_config'];
    if (valueAt(request.doc.root, path) === undefined) continue;
    const loaded = await loadSection(path, request);
    findings.push(...loaded.findings);
    warnings.push(...loaded.warnings);
    found.set(JSON.stringify(path), loaded.pem);
  }
  return { certificates: { at: (path) => found.get(JSON.stringify(path)) }, findings, warnings };
}

/** Where files are named, and read from. */
interface Origin {
  readonly doc: YamlDocument;
  readonly configPath: string;
  readonly files: ReadFiles;
}

async function loadSection(
  path: readonly Step[],
  origin: Origin,
): Promise<{
  readonly pem: ScrapePem;
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
}> {
  const { doc } = origin;
  const findings: Finding[] = [];
  const warnings: Finding[] = [];
  const at = (key: string, message: string) => ({ place: doc.placeOf([...path, key]), message });
  if (valueAt(doc.root, [...path, 'insecure_skip_verify']) === true) {
    warnings.push(at('insecure_skip_verify', UNVERIFIED));
  }
  const texts = new Map<FileKey, string>();
  for (const key of FILE_KEYS) {
    const read = await readPem({ ...origin, name: textAt(doc.root, [...path, key]), key });
    if (read.kind === 'failed') findings.push(at(key, `${key}: ${read.why}`));
    if (read.kind !== 'read') continue;
    texts.set(key, read.text);
    if (key === 'key_file' && read.isWorldReadable) warnings.push(at(key, WORLD_READABLE));
  }
  const cert = texts.get('cert_file');
  const key = texts.get('key_file');
  if (cert !== undefined && key !== undefined && !isPair(cert, key)) {
    const message = 'key_file: the key does not belong to the certificate in cert_file';
    findings.push(at('key_file', message));
  }
  const pem = { ca: texts.get('ca_file'), cert, key: key === undefined ? key : new Secret(key) };
  return { pem, findings, warnings };
}

/** What a section brings to a handshake, and asks of the other side. */
export function tlsSettings(
  { tls_config: raw }: Pick<RawScrape, 'tls_config'>,
  pem: ScrapePem | undefined,
): ScrapeTlsSettings {
  return {
    ...{ ca: pem?.ca, cert: pem?.cert, key: pem?.key, serverName: raw?.server_name },
    minVersion: raw?.min_version === 'TLS13' ? 'TLSv1.3' : 'TLSv1.2',
    skipsVerification: raw?.insecure_skip_verify ?? false,
  };
}

type ReadPem =
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'read'; readonly text: string; readonly isWorldReadable: boolean };

async function readPem(
  request: Origin & { readonly name: string | undefined; readonly key: FileKey },
): Promise<ReadPem> {
  const { name, key } = request;
  if (name === undefined || name === '') return { kind: 'none' };
  const path = pathBeside(request.configPath, name);
  const file = await request.files.readFile(path, PEM_MAX_BYTES);
  if (file.kind === 'failed') return file;
  const text = decodeUtf8(file.bytes);
  const isKey = key === 'key_file';
  if (text === undefined || !(isKey ? hasKey(text) : hasCertificate(text))) {
    const what = isKey ? 'private key in PEM, or one with a passphrase' : 'certificate in PEM';
    return { kind: 'failed', why: `the file holds no ${what}` };
  }
  return { kind: 'read', text, isWorldReadable: file.isWorldReadable };
}

function hasCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function hasKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private';
  } catch {
    return false;
  }
}

function isPair(cert: string, key: string): boolean {
  return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
}
