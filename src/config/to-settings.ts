import { type AccessPolicy, LOCAL_POLICY } from '../core/access/policy.ts';
import { Labels } from '../core/base/labels.ts';
import type { RawCluster } from './cluster-schema.ts';
import type { Credentials } from './credentials.ts';
import type { Step } from './loose.ts';
import type { RawConfig } from './schema.ts';
import { withDefaultLimits, withDefaultTimes } from './scrape-defaults.ts';
import type { RawScrape } from './scrape-schema.ts';
import { Secret } from './secret.ts';
import type {
  ClusterSettings,
  ListenAddress,
  LogLevel,
  NodeSettings,
  ScrapeSettings,
  Settings,
  TlsSettings,
  UncheckedSettings,
} from './settings.ts';

/** Prometheus's registered default port range has it free. */
export const DEFAULT_LISTEN: ListenAddress = { host: '127.0.0.1', port: 9455 };

/** Where the event log is kept when the file names no `data_dir`; beside the file. */
export const DEFAULT_DATA_DIR = 'data';

/** What comes from elsewhere than the file: flags, the environment, files that it names. */
export interface Overrides {
  readonly access?: AccessPolicy | undefined;
  readonly tls?: TlsSettings | undefined;
  readonly listen?: ListenAddress | undefined;
  readonly logLevel?: LogLevel | undefined;
  /** The data directory, found from where the file lies. */
  readonly dataDir?: string | undefined;
}

/** Builds settings of a file that has passed the schema and all cross checks. */
export function toSettings(
  raw: RawConfig,
  credentials: Credentials,
  overrides: Overrides,
): Settings {
  const settings: UncheckedSettings = {
    listen: overrides.listen ?? raw.listen ?? DEFAULT_LISTEN,
    access: overrides.access ?? LOCAL_POLICY,
    tls: overrides.tls,
    logLevel: overrides.logLevel ?? raw.log?.level ?? 'info',
    dataDir: overrides.dataDir ?? raw.data_dir ?? DEFAULT_DATA_DIR,
    warmUpRounds: raw.warm_up_rounds,
    clusters: raw.clusters.map((cluster, index) => {
      const path = ['clusters', index, 'scrape'];
      return toCluster(
        cluster,
        toScrape({ common: raw.scrape, own: cluster.scrape, path, credentials }),
      );
    }),
  };
  return deepFreeze(settings) as Settings;
}

function toCluster(raw: RawCluster, scrape: ScrapeSettings): ClusterSettings {
  const nodes = raw.nodes.map(
    (node): NodeSettings => ({
      id: node.id,
      metricsUrl: node.metrics,
      labels: Labels.from(Object.entries(node.labels ?? {})),
      role: node.role,
    }),
  );
  return {
    id: raw.name,
    system: raw.system,
    runbooks: raw.runbooks,
    voters: raw.voters ?? nodes.filter(({ role }) => role === 'voter').length,
    smallClusters: raw.small_clusters,
    windows: raw.windows,
    scrape,
    nodes,
  };
}

/** Where the parts of a cluster's scrape settings come from. */
interface ScrapeSources {
  readonly common: RawScrape | undefined;
  readonly own: RawScrape | undefined;
  /** Of the cluster's own settings. */
  readonly path: readonly Step[];
  readonly credentials: Credentials;
}

/** A cluster's own keys win over the common ones, each key as a whole. */
function toScrape(sources: ScrapeSources): ScrapeSettings {
  const merged: RawScrape = { ...sources.common, ...sources.own };
  return {
    ...withDefaultTimes(merged),
    limits: withDefaultLimits(merged),
    headers: toHeaders(merged, sources),
  };
}

function toHeaders(merged: RawScrape, sources: ScrapeSources): ReadonlyMap<string, Secret> {
  const pathOf = (key: 'authorization' | 'headers'): readonly Step[] =>
    sources.own?.[key] === undefined ? ['scrape', key] : [...sources.path, key];
  const headers = new Map<string, Secret>();
  for (const [name, value] of Object.entries(merged.headers ?? {})) {
    const secret =
      typeof value === 'string'
        ? new Secret(value)
        : sources.credentials.at([...pathOf('headers'), name]);
    if (secret !== undefined) headers.set(name.toLowerCase(), secret);
  }
  const credential = sources.credentials.at(pathOf('authorization'));
  if (merged.authorization !== undefined && credential !== undefined) {
    const type = merged.authorization.type ?? 'Bearer';
    headers.set('authorization', new Secret(`${type} ${credential.reveal()}`));
  }
  return headers;
}

/** Freezes plain objects and lists; class instances guard themselves. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return value;
  for (const each of Object.values(value)) deepFreeze(each);
  return Object.freeze(value);
}
