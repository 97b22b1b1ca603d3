import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as z from 'zod';
import type { Finding } from '../core/base/errors.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { pathBeside } from './path-beside.ts';
import type { ReadFiles } from './read-files.ts';
import { decodeUtf8 } from './read-yaml.ts';
import { filePath } from './scalars.ts';
import { Secret } from './secret.ts';
import type { TlsSettings } from './settings.ts';

/** `tls:` of `holdpoint.yaml`; the names of the versions are Prometheus's. */
export const tlsSchema = z.strictObject({
  cert_file: filePath,
  key_file: filePath,
  client_ca_file: filePath.optional(),
  min_version: z.enum(['TLS12', 'TLS13']).default('TLS12'),
});

/** `tls:` as it was read. */
export type RawTls = z.output<typeof tlsSchema>;

/** What came of `tls:` and of the files that it names. */
export interface LoadedTls {
  /** Undefined where there is no `tls:`, or something is wrong with it. */
  readonly tls: TlsSettings | undefined;
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** A certificate with its chain has some 10 KiB; a bundle of every public authority has 250. */
const PEM_MAX_BYTES = 1_024 * 1_024;

const WORLD_READABLE = 'every user of this machine can read the file; chmod it to 0600';

/**
 * Loads the certificate that the guard shows, its key, and the authorities of its callers'
 * certificates. That they belong together is checked here, at the place that names them, and not
 * when the first caller fails.
 */
export async function loadTls(request: {
  readonly doc: YamlDocument;
  readonly configPath: string;
  readonly files: ReadFiles;
  readonly raw: RawTls | undefined;
}): Promise<LoadedTls> {
  const { raw } = request;
  if (raw === undefined) return { tls: undefined, findings: [], warnings: [] };
  const findings: Finding[] = [];
  const warnings: Finding[] = [];
  const report = (key: keyof RawTls, message: string) =>
    findings.push({ place: request.doc.placeOf(['tls', key]), message: `${key}: ${message}` });
  const read = async (key: 'cert_file' | 'key_file' | 'client_ca_file') => {
    const name = raw[key];
    if (name === undefined) return undefined;
    const path = pathBeside(request.configPath, name);
    const file = await request.files.readFile(path, PEM_MAX_BYTES);
    if (file.kind === 'failed') {
      report(key, file.why);
      return undefined;
    }
    if (key === 'key_file' && file.isWorldReadable) {
      warnings.push({ place: request.doc.placeOf(['tls', key]), message: WORLD_READABLE });
    }
    const text = decodeUtf8(file.bytes);
    if (text === undefined) report(key, 'the file is not text; PEM is expected');
    return text;
  };
  const cert = await read('cert_file');
  const key = await read('key_file');
  const clientCa = await read('client_ca_file');
  const leaf = cert === undefined ? undefined : readCertificate(cert);
  if (cert !== undefined && leaf === undefined) report('cert_file', NO_CERTIFICATE);
  if (clientCa !== undefined && readCertificate(clientCa) === undefined) {
    report('client_ca_file', NO_CERTIFICATE);
  }
  const isKey = key === undefined ? undefined : keyProblem(key, leaf);
  if (isKey !== undefined) report('key_file', isKey);
  if (cert === undefined || key === undefined || findings.length > 0) {
    return { tls: undefined, findings, warnings };
  }
  const minVersion = raw.min_version === 'TLS13' ? 'TLSv1.3' : 'TLSv1.2';
  return { tls: { cert, key: new Secret(key), clientCa, minVersion }, findings, warnings };
}

const NO_CERTIFICATE = 'the file holds no certificate in PEM';

/** The first certificate of a file. */
function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** What is wrong with a key; the library's own words may quote it, and are not repeated. */
function keyProblem(pem: string, leaf: X509Certificate | undefined): string | undefined {
  try {
    const key = createPrivateKey(pem);
    if (leaf === undefined || leaf.checkPrivateKey(key)) return undefined;
    return 'the key does not belong to the certificate in cert_file';
  } catch {
    return 'the file holds no private key in PEM, or one with a passphrase';
  }
}
