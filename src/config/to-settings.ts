import { type AccessPolicy, LOCAL_POLICY } from '../core/access/policy.ts';
import { Labels } from '../core/base/labels.ts';
import { toAlerting } from './alerting-settings.ts';
import type { RawCluster } from './cluster-schema.ts';
import type { Credentials } from './credentials.ts';
import { toHistory } from './history-schema.ts';
import { identityOf, scrapeKeysOf, toJob, toSelection } from './job-settings.ts';
import type { Step } from './loose.ts';
import { toOutside } from './outside-schema.ts';
import type { RawConfig } from './schema.ts';
import { withDefaultLimits, withDefaultTimes } from './scrape-defaults.ts';
import type { RawScrape } from './scrape-schema.ts';
import { type ScrapeCertificates, tlsSettings } from './scrape-tls.ts';
import { Secret } from './secret.ts';
import type {
  ClusterSettings,
  JobSettings,
  ListenAddress,
  LogLevel,
  NodeSettings,
  ScrapeSettings,
  Settings,
  TlsSettings,
  UncheckedSettings,
} from './settings.ts';
import { scrapeKeysOfSource, toSource } from './source-settings.ts';

/** Prometheus's registered default port range has it free. */
export const DEFAULT_LISTEN: ListenAddress = { host: '127.0.0.1', port: 9455 };

/** Where the event log is kept when the file names no `data_dir`; beside the file. */
export const DEFAULT_DATA_DIR = 'data';

/** What comes from elsewhere than the file: flags, the environment, files that it names. */
export interface Overrides {
  readonly access?: AccessPolicy | undefined;
  readonly tls?: TlsSettings | undefined;
  readonly certificates?: ScrapeCertificates | undefined;
  readonly listen?: ListenAddress | undefined;
  readonly logLevel?: LogLevel | undefined;
  /** The data directory, found from where the file lies. */
  readonly dataDir?: string | undefined;
  /** Where the file lies, beside which are those that it names. */
  readonly configPath?: string | undefined;
}

/** Builds settings of a file that has passed the schema and all cross checks. */
export function toSettings(
  raw: RawConfig,
  credentials: Credentials,
  overrides: Overrides,
): Settings {
  const { certificates } = overrides;
  const jobs = toJobs(raw, credentials, overrides);
  const settings: UncheckedSettings = {
    listen: overrides.listen ?? raw.listen ?? DEFAULT_LISTEN,
    access: overrides.access ?? LOCAL_POLICY,
    tls: overrides.tls,
    logLevel: overrides.logLevel ?? raw.log?.level ?? 'info',
    dataDir: overrides.dataDir ?? raw.data_dir ?? DEFAULT_DATA_DIR,
    history: toHistory(raw.history),
    warmUpRounds: raw.warm_up_rounds,
    outside: toOutside(raw),
    alerting: toAlerting(raw.alerting, { credentials, certificates }),
    jobs,
    clusters: raw.clusters.map((cluster, index) => {
      const path = ['clusters', index, 'scrape'];
      const ofJob = cluster.discovery && jobs.get(cluster.discovery.job)?.scrape;
      const { source } = cluster;
      if (source !== undefined) {
        const own = scrapeKeysOfSource(source);
        const sourcePath = ['clusters', index, 'source', 'prometheus'];
        const sources = { common: undefined, own, path: sourcePath, credentials, certificates };
        return toCluster(cluster, toScrape(sources));
      }
      return toCluster(
        cluster,
        ofJob ??
          toScrape({ common: raw.scrape, own: cluster.scrape, path, credentials, certificates }),
      );
    }),
  };
  return deepFreeze(settings) as Settings;
}

function toJobs(
  { scrape_configs: raw, scrape: common }: RawConfig,
  credentials: Credentials,
  { certificates, configPath = '' }: Overrides,
): ReadonlyMap<string, JobSettings> {
  return new Map(
    raw.map((job, index) => {
      const path = ['scrape_configs', index];
      const own = scrapeKeysOf(job, common);
      const scrape = toScrape({ common, own, path, credentials, certificates });
      return [job.job_name, toJob(job, { path, scrape, credentials, certificates, configPath })];
    }),
  );
}

function toCluster(raw: RawCluster, scrape: ScrapeSettings): ClusterSettings {
  const nodes = (raw.nodes ?? []).map(
    (node): NodeSettings => ({
      id: node.id,
      metricsUrl: node.metrics ?? raw.source?.prometheus.url ?? '',
      labels: Labels.from(Object.entries(node.labels ?? {})),
      role: node.role,
    }),
  );
  return {
    id: raw.name,
    system: raw.system,
    runbooks: raw.runbooks,
    ruleGroups: raw.rule_groups,
    voters: raw.voters ?? nodes.filter(({ role }) => role === 'voter').length,
    smallClusters: raw.small_clusters,
    windows: raw.windows,
    scrape,
    nodes,
    discovery: raw.discovery && toSelection(raw.discovery),
    source: toSource(raw),
  };
}

/** Where the parts of a cluster's scrape settings come from. */
interface ScrapeSources {
  readonly common: RawScrape | undefined;
  readonly own: RawScrape | undefined;
  /** Of the cluster's own settings. */
  readonly path: readonly Step[];
  readonly credentials: Credentials;
  readonly certificates: ScrapeCertificates | undefined;
}

/** A cluster's own keys win over the common ones, each key as a whole. */
function toScrape(sources: ScrapeSources): ScrapeSettings {
  const merged = mergeScrape(sources);
  return {
    ...withDefaultTimes(merged),
    limits: withDefaultLimits(merged),
    headers: toHeaders(merged, sources),
    tls: tlsSettings(merged, sources.certificates?.at(pathOfKey(sources, 'tls_config'))),
    honorLabels: false,
    metricRelabel: [],
  };
}

/** The two ways to say who scrapes are one key: a cluster that says one takes the other back. */
function mergeScrape({ common, own }: ScrapeSources): RawScrape {
  const merged: RawScrape = { ...common, ...own };
  if (own?.basic_auth !== undefined) return { ...merged, authorization: undefined };
  if (own?.authorization !== undefined) return { ...merged, basic_auth: undefined };
  return merged;
}

/** Where a key of a cluster's scraping is written: at the cluster, else for all of them. */
function pathOfKey({ own, path }: ScrapeSources, key: keyof RawScrape): readonly Step[] {
  return own?.[key] === undefined ? ['scrape', key] : [...path, key];
}

function toHeaders(merged: RawScrape, sources: ScrapeSources): ReadonlyMap<string, Secret> {
  const pathOf = (key: keyof RawScrape) => pathOfKey(sources, key);
  const headers = new Map<string, Secret>();
  for (const [name, value] of Object.entries(merged.headers ?? {})) {
    const secret =
      typeof value === 'string'
        ? new Secret(value)
        : sources.credentials.at([...pathOf('headers'), name]);
    if (secret !== undefined) headers.set(name.toLowerCase(), secret);
  }
  const key = merged.basic_auth === undefined ? 'authorization' : 'basic_auth';
  const section = pathOf(key).slice(0, -1);
  return new Map([...headers, ...identityOf(merged, section, sources.credentials)]);
}

/** Freezes plain objects and lists; class instances guard themselves. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return value;
  for (const each of Object.values(value)) deepFreeze(each);
  return Object.freeze(value);
}
