import type { AccessPolicy } from '../core/access/policy.ts';
import type { Checked, Finding } from '../core/base/errors.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { loadAccess } from './access.ts';
import { alertingFindings } from './alerting-settings.ts';
import { checkDocument, inOrder } from './check-document.ts';
import { loadCredentials, requestPaths, type Variables } from './credentials.ts';
import { crossCheck } from './cross-checks.ts';
import { readEnv } from './env.ts';
import type { ServeFlags } from './flags.ts';
import { isLoopback, parseListenAddress } from './listen-address.ts';
import { entriesAt, textAt } from './loose.ts';
import { pathBeside } from './path-beside.ts';
import { valueAt } from './problem.ts';
import type { ReadFiles } from './read-files.ts';
import { readYaml } from './read-yaml.ts';
import { type RuleFile, type RulePath, readRuleFiles } from './rule-files.ts';
import { configSchema } from './schema.ts';
import { loadScrapeTls } from './scrape-tls.ts';
import type { ListenAddress, Settings } from './settings.ts';
import { loadTls } from './tls.ts';
import { DEFAULT_DATA_DIR, DEFAULT_LISTEN, toSettings } from './to-settings.ts';
import { loadWebhookKeys, type WebhookKeys } from './webhook-keys.ts';

/** A configuration and everything it names, loaded. */
export interface LoadedConfig {
  readonly settings: Settings;
  /** The configuration file, for places of what only the rules can check. */
  readonly document: YamlDocument;
  readonly ruleFiles: readonly RuleFile[];
  /** What the messages of runbooks are signed with. */
  readonly webhookKeys: WebhookKeys;
  readonly warnings: readonly Finding[];
}

/** Where a configuration comes from. Flags win over the environment, and that over the file. */
export interface LoadRequest {
  readonly flags: ServeFlags;
  readonly env: Variables;
  readonly files: ReadFiles;
  /** The rules that come with the package, for configurations that name none. */
  readonly shippedRules: readonly string[];
}

/** The file that is read when neither a flag nor a variable names one. */
const DEFAULT_CONFIG_PATH = 'holdpoint.yaml';

/**
 * Loads a whole configuration: the file, the secrets and the rule files that it names. Returns
 * either all of it, or all findings about all files at once, in which no secret is repeated.
 */
export async function loadSettings(request: LoadRequest): Promise<Checked<LoadedConfig>> {
  const path = request.flags.configPath ?? (request.env['HOLDPOINT_CONFIG'] || DEFAULT_CONFIG_PATH);
  const file = await readYaml(request.files, path);
  if (!file.ok) {
    const env = readEnv(request.env, new Set());
    return { ok: false, findings: [...(env.ok ? [] : env.findings), ...file.findings] };
  }
  return loadDocument(file.value, path, request);
}

/** Checks a parsed file and loads what it names. */
async function loadDocument(
  doc: YamlDocument,
  configPath: string,
  request: LoadRequest,
): Promise<Checked<LoadedConfig>> {
  const { flags, files } = request;
  const raw = checkDocument(doc, configSchema);
  const loaded = await loadCredentials({ doc, configPath, files, env: request.env });
  const env = readEnv(request.env, loaded.variableNames);
  const envSettings = env.ok ? env.value : undefined;
  const named = { doc, configPath, files };
  const checked = raw.ok ? raw.value : undefined;
  const clusters = new Set<string>(checked?.clusters.map(({ name }) => name));
  const access = await loadAccess({ ...named, raw: checked?.access, clusters });
  const scrapeTls = await loadScrapeTls({ ...named, sections: requestPaths(doc) });
  const tls = await loadTls({ ...named, raw: checked?.tls });
  const rules = await readRuleFiles(files, rulePathsOf(doc, configPath, request));
  const webhooks = await loadWebhookKeys(rules.ruleFiles, files);
  const listen = flags.listen ?? envSettings?.listen;
  const findings = inOrder([
    ...(env.ok ? [] : env.findings),
    ...(raw.ok ? [] : raw.findings),
    ...crossCheck(doc),
    ...checkReach(doc, listen),
    ...checkCertificates(doc, access.policy),
    ...loaded.findings,
    ...alertingFindings(doc, loaded.credentials),
    ...access.findings,
    ...tls.findings,
    ...scrapeTls.findings,
    ...rules.findings,
    ...webhooks.findings,
  ]);
  if (!raw.ok || findings.length > 0) return { ok: false, findings };
  const logLevel = flags.logLevel ?? envSettings?.logLevel;
  const settings = toSettings(raw.value, loaded.credentials, {
    ...{ listen, logLevel, tls: tls.tls, certificates: scrapeTls.certificates },
    configPath,
    dataDir: pathBeside(configPath, raw.value.data_dir ?? DEFAULT_DATA_DIR),
    ...(raw.value.access !== undefined && { access: access.policy }),
  });
  const warnings = [
    ...loaded.warnings,
    ...access.warnings,
    ...tls.warnings,
    ...scrapeTls.warnings,
    ...webhooks.warnings,
    ...inTheClear(doc, settings),
  ];
  const { ruleFiles } = rules;
  const value = { settings, document: doc, ruleFiles, webhookKeys: webhooks.keys, warnings };
  return { ok: true, value };
}

/** The rule paths, of which those of the file are relative to it. */
function rulePathsOf(
  doc: YamlDocument,
  configPath: string,
  { flags, shippedRules }: LoadRequest,
): readonly RulePath[] {
  if (flags.rulePaths.length > 0) {
    const namedAt = { file: 'command line', line: 1, column: 1 };
    return flags.rulePaths.map((path) => ({ path, namedAt }));
  }
  if (valueAt(doc.root, ['rules']) === undefined) {
    return shippedRules.map((path) => ({ path, namedAt: doc.placeOf([]) }));
  }
  return entriesAt(doc.root, ['rules']).flatMap(({ path, value }) =>
    typeof value === 'string' && value !== ''
      ? [{ path: pathBeside(configPath, value), namedAt: doc.placeOf(path) }]
      : [],
  );
}

/**
 * Refuses to be reached from other machines without knowing who asks: whoever reaches the guard
 * would read what it knows, and reserve and release as he likes.
 */
function checkReach(doc: YamlDocument, override: ListenAddress | undefined): readonly Finding[] {
  const text = textAt(doc.root, ['listen']);
  const listen = override ?? (text === undefined ? DEFAULT_LISTEN : parseListenAddress(text));
  const hasAccess = valueAt(doc.root, ['access']) !== undefined;
  if (listen === undefined || isLoopback(listen.host) || hasAccess) return [];
  const message =
    'other machines could reach the guard here, and nothing says who may ask; add "access:" with ' +
    'principals (see docs/access.md), or listen on 127.0.0.1';
  return [{ place: doc.placeOf(['listen']), message: `listen: ${message}` }];
}

/** A certificate that no caller is asked for identifies nobody. */
function checkCertificates(doc: YamlDocument, policy: AccessPolicy): readonly Finding[] {
  const hasAuthority = valueAt(doc.root, ['tls', 'client_ca_file']) !== undefined;
  if (policy.kind === 'local' || policy.identities.size === 0 || hasAuthority) return [];
  const message =
    'principals have certificates, and callers are asked for none; add "client_ca_file" to "tls:"';
  return [{ place: doc.placeOf(['access']), message: `access: ${message}` }];
}

/** Works behind something that speaks TLS for the guard, and nowhere else. */
function inTheClear(doc: YamlDocument, { listen, tls }: Settings): readonly Finding[] {
  if (tls !== undefined || isLoopback(listen.host)) return [];
  const message = 'tokens cross the network in the clear; add "tls:", or have a proxy speak it';
  return [{ place: doc.placeOf(['listen']), message: `listen: ${message}` }];
}
