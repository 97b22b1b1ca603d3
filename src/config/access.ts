import type { AccessPolicy } from '../core/access/policy.ts';
import { LOCAL_POLICY } from '../core/access/policy.ts';
import type { Finding } from '../core/base/errors.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { buildPolicy, type LocatedPrincipal } from './access-policy.ts';
import { principalsFileSchema, type RawAccess } from './access-schema.ts';
import { checkDocument } from './check-document.ts';
import { entriesAt } from './loose.ts';
import { pathBeside } from './path-beside.ts';
import type { ReadFiles } from './read-files.ts';
import { readYaml } from './read-yaml.ts';

/** What came of `access:` and of the files that it names. */
export interface LoadedAccess {
  readonly policy: AccessPolicy;
  readonly findings: readonly Finding[];
  /** What works but should not stay so: files that every user of the machine can read. */
  readonly warnings: readonly Finding[];
}

/**
 * Loads who may ask. `raw` is undefined where the file itself has findings: the files that it names
 * are checked all the same, so that all findings come at once.
 */
export async function loadAccess(request: {
  readonly doc: YamlDocument;
  readonly configPath: string;
  readonly files: ReadFiles;
  readonly raw: RawAccess | undefined;
  /** Names of the configured clusters. */
  readonly clusters: ReadonlySet<string>;
}): Promise<LoadedAccess> {
  const { doc, configPath, files, raw, clusters } = request;
  const located: LocatedPrincipal[] = (raw?.principals ?? []).map((principal, index) => ({
    ...{ principal, doc, file: configPath, path: ['access', 'principals', index] },
  }));
  const findings: Finding[] = [];
  for (const { path, value } of entriesAt(doc.root, ['access', 'files'])) {
    if (typeof value !== 'string' || value === '') continue;
    const file = pathBeside(configPath, value);
    const read = await readPrincipals(files, file);
    if (read.ok) located.push(...read.located);
    else if (read.isUnread) findings.push({ place: doc.placeOf(path), message: read.why });
    else findings.push(...read.findings);
  }
  if (raw === undefined) return { policy: LOCAL_POLICY, findings, warnings: [] };
  const built = await buildPolicy(located, { files, clusters, metrics: raw.metrics });
  if (located.length === 0 && findings.length === 0) {
    const message = 'access: name at least one principal, or leave the key out';
    findings.push({ place: doc.placeOf(['access']), message });
  }
  return { ...built, findings: [...findings, ...built.findings] };
}

type ReadPrincipals =
  | { readonly ok: true; readonly located: readonly LocatedPrincipal[] }
  | { readonly ok: false; readonly isUnread: true; readonly why: string }
  | { readonly ok: false; readonly isUnread: false; readonly findings: readonly Finding[] };

async function readPrincipals(files: ReadFiles, file: string): Promise<ReadPrincipals> {
  const listing = await files.listPath(file);
  if (listing.kind !== 'file') {
    const why = listing.kind === 'failed' ? listing.why : 'this is a directory; name each file';
    return { ok: false, isUnread: true, why };
  }
  const read = await readYaml(files, file);
  if (!read.ok) return { ok: false, isUnread: false, findings: read.findings };
  const checked = checkDocument(read.value, principalsFileSchema);
  if (!checked.ok) return { ok: false, isUnread: false, findings: checked.findings };
  const located = checked.value.principals.map((principal, index) => ({
    ...{ principal, doc: read.value, file, path: ['principals', index] },
  }));
  return { ok: true, located };
}
