import type { Finding } from '../core/base/errors.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { entriesAt, keysAt, type Step, textAt } from './loose.ts';
import { pathBeside } from './path-beside.ts';
import type { ReadFiles } from './read-files.ts';
import { decodeUtf8 } from './read-yaml.ts';
import { Secret } from './secret.ts';

/** Environment variables as a process has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Secrets that a configuration names, by the place that names them. */
export interface Credentials {
  /** The secret named at a path of the document, such as `scrape.authorization`. */
  at(path: readonly Step[]): Secret | undefined;
}

/** What was found of the secrets that a document names. */
export interface LoadedCredentials {
  readonly credentials: Credentials;
  readonly findings: readonly Finding[];
  /** What works but should not stay so: files that every user of the machine can read. */
  readonly warnings: readonly Finding[];
  /** The environment variables that the document names. */
  readonly variableNames: ReadonlySet<string>;
}

/** A place that names a secret. */
interface Reference {
  readonly path: readonly Step[];
  readonly key: string;
  readonly kind: 'file' | 'env';
  readonly name: string;
}

/** POSIX names of environment variables. */
export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Tokens are below 4 KiB; servers take headers of 8 KiB at most. */
const SECRET_MAX_BYTES = 8 * 1024;

/** What may stand in a header: printable ASCII, no line break that would start another header. */
const HEADER_SAFE = /^[\x20-\x7E]+$/;

/**
 * Loads every secret that a document names, from files relative to it and from the environment. No
 * finding repeats any of a secret.
 */
export async function loadCredentials(request: {
  readonly doc: YamlDocument;
  readonly configPath: string;
  readonly files: ReadFiles;
  readonly env: Variables;
}): Promise<LoadedCredentials> {
  const { doc, env } = request;
  const references = referencesIn(doc);
  const found = new Map<string, Secret>();
  const findings: Finding[] = [...inlineSecrets(doc)];
  const warnings: Finding[] = [];
  for (const reference of references) {
    const loaded =
      reference.kind === 'env'
        ? fromVariable(reference.name, env)
        : await fromFile(pathBeside(request.configPath, reference.name), request.files);
    const place = doc.placeOf([...reference.path, reference.key]);
    if (loaded.warning !== undefined) warnings.push({ place, message: loaded.warning });
    if (loaded.kind === 'secret') found.set(JSON.stringify(reference.path), loaded.secret);
    else findings.push({ place, message: loaded.why });
  }
  const variables = references.filter(({ kind }) => kind === 'env').map(({ name }) => name);
  return {
    credentials: { at: (path) => found.get(JSON.stringify(path)) },
    findings,
    warnings,
    variableNames: new Set(variables),
  };
}

/** All places of a document that name a secret. */
function referencesIn(doc: YamlDocument): readonly Reference[] {
  return [
    ...requestPaths(doc).flatMap((path) =>
      referencesAt(doc, [...path, 'authorization'], 'credentials_'),
    ),
    ...requestPaths(doc).flatMap((path) => referencesAt(doc, [...path, 'basic_auth'], 'password_')),
    ...headerPaths(doc).flatMap((path) => referencesAt(doc, path, '')),
    ...receiverPaths(doc).flatMap((path) => [
      ...referencesAt(doc, path, 'url_'),
      ...referencesAt(doc, [...path, 'signing'], 'secret_'),
    ]),
    ...jobHeaderPaths(doc).flatMap((path) => headerFileAt(doc, path)),
  ];
}

/** Headers whose values are secrets by their names. */
const SECRET_HEADER = /auth|cookie|credential|key|passw|secret|session|token/i;

/** Reports secrets that are written into the document itself. */
function inlineSecrets(doc: YamlDocument): readonly Finding[] {
  return headerPaths(doc)
    .filter((path) => SECRET_HEADER.test(String(path.at(-1))))
    .filter((path) => textAt(doc.root, path) !== undefined)
    .map((path) => ({
      place: doc.placeOf(path),
      message: 'secrets do not belong in this file; write { file: … } or { env: … }',
    }))
    .concat(
      jobHeaderPaths(doc)
        .filter((path) => isInlineSecret(doc, path))
        .map((path) => ({
          place: doc.placeOf(path),
          message: 'secrets do not belong in this file; write { files: [ … ] }',
        })),
    );
}

/** Where requests are configured: of all clusters, of each and its source, of jobs, of lists. */
function scrapePaths(doc: YamlDocument): readonly (readonly Step[])[] {
  const clusters = entriesAt(doc.root, ['clusters']).map(({ path }) => [...path, 'scrape']);
  const jobs = entriesAt(doc.root, ['scrape_configs']).map(({ path }) => path);
  const servers = jobs.flatMap((path) =>
    entriesAt(doc.root, [...path, 'http_sd_configs']).map((server) => server.path),
  );
  const sources = entriesAt(doc.root, ['clusters']).map(({ path }) => {
    return [...path, 'source', 'prometheus'];
  });
  return [['scrape'], ...clusters, ...jobs, ...servers, ...sources];
}

/** Where receivers of alerts are configured. */
export function receiverPaths(doc: YamlDocument): readonly (readonly Step[])[] {
  return ['alertmanagers', 'webhooks', 'slack'].flatMap((kind) =>
    entriesAt(doc.root, ['alerting', kind]).map(({ path }) => path),
  );
}

/** Where requests of any kind are configured. */
export function requestPaths(doc: YamlDocument): readonly (readonly Step[])[] {
  return [...scrapePaths(doc), ...receiverPaths(doc)];
}

/** Every configured header. */
function headerPaths(doc: YamlDocument): readonly (readonly Step[])[] {
  return requestPaths(doc).flatMap((path) => {
    const headers = [...path, 'headers'];
    return keysAt(doc.root, headers).map((name) => [...headers, name]);
  });
}

/** Every header of a job and its lists, whose name is followed by lists as in Prometheus. */
function jobHeaderPaths(doc: YamlDocument): readonly (readonly Step[])[] {
  const jobs = entriesAt(doc.root, ['scrape_configs']);
  const servers = jobs.flatMap(({ path }) => entriesAt(doc.root, [...path, 'http_sd_configs']));
  return [...jobs, ...servers].flatMap(({ path }) => {
    const headers = [...path, 'http_headers'];
    return keysAt(doc.root, headers).map((name) => [...headers, name]);
  });
}

function isInlineSecret(doc: YamlDocument, path: readonly Step[]): boolean {
  return SECRET_HEADER.test(String(path.at(-1))) && keysAt(doc.root, path).includes('values');
}

function headerFileAt(doc: YamlDocument, path: readonly Step[]): Reference[] {
  const name = textAt(doc.root, [...path, 'files', 0]);
  return name === undefined || name === '' ? [] : [{ path, key: 'files', kind: 'file', name }];
}

function referencesAt(doc: YamlDocument, path: readonly Step[], prefix: string): Reference[] {
  return (['file', 'env'] as const).flatMap((kind) => {
    const key = `${prefix}${kind}`;
    const name = textAt(doc.root, [...path, key]);
    const isName = name !== undefined && (kind === 'file' ? name !== '' : VARIABLE_NAME.test(name));
    return isName ? [{ path, key, kind, name }] : [];
  });
}

type Loaded = { readonly warning?: string } & (
  | { readonly kind: 'secret'; readonly secret: Secret }
  | { readonly kind: 'failed'; readonly why: string }
);

function fromVariable(name: string, env: Variables): Loaded {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value === undefined) return { kind: 'failed', why: 'this environment variable is not set' };
  return toSecret(value, 'this environment variable');
}

async function fromFile(path: string, files: ReadFiles): Promise<Loaded> {
  const read = await files.readFile(path, SECRET_MAX_BYTES);
  if (read.kind === 'failed') return { kind: 'failed', why: read.why };
  const text = decodeUtf8(read.bytes);
  if (text === undefined) return { kind: 'failed', why: 'the file is not text' };
  const loaded = toSecret(text.replace(/\r?\n$/, ''), 'the file');
  if (!read.isWorldReadable) return loaded;
  return { ...loaded, warning: 'every user of this machine can read the file; chmod it to 0600' };
}

/** An empty secret would be sent as one, and a server that takes it would hide the mistake. */
function toSecret(value: string, where: string): Loaded {
  if (value.trim() === '') return { kind: 'failed', why: `${where} is empty` };
  if (!HEADER_SAFE.test(value)) {
    return { kind: 'failed', why: `${where} holds characters that a header cannot hold` };
  }
  return { kind: 'secret', secret: new Secret(value) };
}
