import type { AccessPolicy, TokenRecord } from '../core/access/policy.ts';
import type { Principal } from '../core/access/principal.ts';
import { digestText } from '../core/base/digest.ts';
import type { Finding } from '../core/base/errors.ts';
import type { YamlDocument } from '../yaml/document.ts';
import type { RawPrincipal } from './access-schema.ts';
import type { Step } from './loose.ts';
import { pathBeside } from './path-beside.ts';
import type { ReadFiles } from './read-files.ts';
import { decodeUtf8 } from './read-yaml.ts';

/** A principal, and where it is written. */
export interface LocatedPrincipal {
  readonly principal: RawPrincipal;
  readonly doc: YamlDocument;
  /** The path of the file, which the paths in it are relative to. */
  readonly file: string;
  /** Of the principal in the document. */
  readonly path: readonly Step[];
}

/** What building a policy has found, beside the policy. */
interface Built {
  readonly policy: AccessPolicy;
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** Puts the principals of all files together; names, tokens and certificates are there once. */
export async function buildPolicy(
  located: readonly LocatedPrincipal[],
  options: {
    readonly files: ReadFiles;
    readonly clusters: ReadonlySet<string>;
    readonly metrics: 'open' | 'guarded';
  },
): Promise<Built> {
  const builder = new PolicyBuilder(options.clusters);
  for (const each of located) await builder.add(each, options.files);
  const { tokens, identities, findings, warnings } = builder;
  const policy = { kind: 'principals', tokens, identities, metrics: options.metrics } as const;
  return { policy, findings, warnings };
}

class PolicyBuilder {
  readonly tokens = new Map<string, TokenRecord>();
  readonly identities = new Map<string, Principal>();
  readonly findings: Finding[] = [];
  readonly warnings: Finding[] = [];
  readonly #names = new Set<string>();
  readonly #hashes = new Set<string>();
  readonly #clusters: ReadonlySet<string>;

  constructor(clusters: ReadonlySet<string>) {
    this.#clusters = clusters;
  }

  async add(located: LocatedPrincipal, files: ReadFiles): Promise<void> {
    const { principal: raw } = located;
    const { name } = raw;
    if (this.#names.has(name)) {
      this.#report(located, ['name'], 'this is already the name of another principal');
    }
    this.#names.add(name);
    if (raw.tokens.length + raw.certificates.length === 0) {
      const message = `${name} has neither tokens nor certificates, so nobody can be it`;
      this.#report(located, ['name'], message);
    }
    this.#checkClusters(located);
    const grants = raw.grants.map(({ permissions, clusters }) => ({
      permissions: new Set(permissions.flat()),
      clusters: clusters === 'all' ? clusters : new Set<string>(clusters),
    }));
    const principal: Principal = { name, grants };
    for (const [index, identity] of raw.certificates.entries()) {
      if (this.identities.has(identity)) {
        this.#report(located, ['certificates', index], 'this already identifies a principal');
      }
      this.identities.set(identity, principal);
    }
    for (const index of raw.tokens.keys()) {
      await this.#addToken(located, { index, principal, files });
    }
  }

  async #addToken(
    located: LocatedPrincipal,
    at: { readonly index: number; readonly principal: Principal; readonly files: ReadFiles },
  ): Promise<void> {
    const token = located.principal.tokens[at.index];
    if (token === undefined) return;
    const path = ['tokens', at.index];
    if (this.tokens.has(token.id)) {
      this.#report(located, [...path, 'id'], 'this is already the id of another token');
      return;
    }
    const sha256 =
      'sha256' in token
        ? token.sha256
        : await this.#hashOfFile(located, { path, token, files: at.files });
    if (sha256 === undefined) return;
    if (this.#hashes.has(sha256)) this.#report(located, path, 'this token is given twice');
    this.#hashes.add(sha256);
    this.tokens.set(token.id, { sha256, principal: at.principal });
  }

  async #hashOfFile(
    located: LocatedPrincipal,
    of: {
      readonly path: readonly Step[];
      readonly token: { readonly id: string; readonly secret_file: string };
      readonly files: ReadFiles;
    },
  ): Promise<string | undefined> {
    const at = [...of.path, 'secret_file'];
    const file = pathBeside(located.file, of.token.secret_file);
    const read = await of.files.readFile(file, TOKEN_FILE_MAX_BYTES);
    if (read.kind === 'failed') {
      this.#report(located, at, read.why);
      return undefined;
    }
    if (read.isWorldReadable) this.warnings.push(this.#finding(located, at, WORLD_READABLE));
    const text = decodeUtf8(read.bytes)?.trim() ?? '';
    if (TOKEN.exec(text)?.[1] !== of.token.id) {
      const message = `the file holds no token of the form hp_${of.token.id}_…`;
      this.#report(located, at, message);
      return undefined;
    }
    return digestText(text).slice('sha256:'.length);
  }

  /** A grant on a cluster that is not there is one that is missing somewhere else. */
  #checkClusters(located: LocatedPrincipal): void {
    for (const [index, { clusters }] of located.principal.grants.entries()) {
      if (clusters === 'all') continue;
      for (const [position, cluster] of clusters.entries()) {
        if (this.#clusters.has(cluster)) continue;
        const at = ['grants', index, 'clusters', position];
        this.#report(located, at, `there is no cluster ${cluster} in this configuration`);
      }
    }
  }

  #report(located: LocatedPrincipal, at: readonly Step[], message: string): void {
    this.findings.push(this.#finding(located, at, message));
  }

  #finding({ doc, path }: LocatedPrincipal, at: readonly Step[], message: string): Finding {
    return { place: doc.placeOf([...path, ...at]), message };
  }
}

/** A token has 80 characters at most; the rest is for spaces and line breaks around it. */
const TOKEN_FILE_MAX_BYTES = 1_024;

const TOKEN = /^hp_([a-z0-9]{4,32})_[A-Za-z0-9_-]{43}$/;

const WORLD_READABLE = 'every user of this machine can read the file; chmod it to 0600';
