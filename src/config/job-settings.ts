import { durationMs } from '../core/base/time.ts';
import type { NodeSelection } from '../core/target/found-nodes.ts';
import type { Credentials } from './credentials.ts';
import type { RawDiscovery } from './discovery-schema.ts';
import type { RawJob } from './job-schema.ts';
import type { Step } from './loose.ts';
import { pathBeside } from './path-beside.ts';
import { withDefaultTimes } from './scrape-defaults.ts';
import type { RawScrape } from './scrape-schema.ts';
import { type ScrapeCertificates, tlsSettings } from './scrape-tls.ts';
import { Secret } from './secret.ts';
import type { JobSettings, ScrapeSettings, TargetSourceSettings } from './settings.ts';
import { toGroups } from './target-list.ts';

/** Prometheus's own defaults. */
const HTTP_REFRESH_MS = durationMs(60_000);
const DNS_REFRESH_MS = durationMs(30_000);

/** The keys of a job that are those of `scrape` by another name or the same. */
export function scrapeKeysOf(job: RawJob, common: RawScrape | undefined): RawScrape {
  const interval = job.scrape_interval ?? common?.interval;
  // As in Prometheus: a short interval makes the timeout that nobody gave as short.
  const { intervalMs, timeoutMs } = withDefaultTimes({ interval, timeout: common?.timeout });
  const timeout = job.scrape_timeout ?? Math.min(timeoutMs, intervalMs);
  const headers = Object.entries(job.http_headers).flatMap(([name, { values }]) =>
    values === undefined ? [] : [[name, values.join(', ')] as const],
  );
  const own: RawScrape = {
    interval,
    timeout: durationMs(timeout),
    body_size_limit: job.body_size_limit,
    sample_limit: job.sample_limit,
    label_limit: job.label_limit,
    label_name_length_limit: job.label_name_length_limit,
    label_value_length_limit: job.label_value_length_limit,
    authorization: job.authorization,
    basic_auth: job.basic_auth,
    tls_config: job.tls_config,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
  };
  // A key that is there and undefined would take the common one back.
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
}

/** What a job comes to. */
export function toJob(
  raw: RawJob,
  given: {
    readonly path: readonly Step[];
    readonly scrape: ScrapeSettings;
    readonly credentials: Credentials;
    readonly certificates: ScrapeCertificates | undefined;
    /** The files that it names lie beside this one. */
    readonly configPath: string;
  },
): JobSettings {
  const { path, scrape, credentials } = given;
  // Headers that are written out have gone the way of those of `scrape`.
  const headers = new Map([...scrape.headers, ...headersFromFiles(raw, path, credentials)]);
  return {
    defaults: {
      job: raw.job_name,
      scheme: raw.scheme,
      metricsPath: raw.metrics_path,
      params: new Map(Object.entries(raw.params)),
      intervalMs: scrape.intervalMs,
      timeoutMs: scrape.timeoutMs,
    },
    relabel: raw.relabel_configs,
    scrape: {
      ...{ ...scrape, headers },
      honorLabels: raw.honor_labels,
      metricRelabel: raw.metric_relabel_configs,
    },
    sources: toSources(raw, given),
  };
}

function headersFromFiles(
  { http_headers: headers }: Pick<RawJob, 'http_headers'>,
  path: readonly Step[],
  credentials: Credentials,
): readonly (readonly [name: string, value: Secret])[] {
  return Object.keys(headers).flatMap((name) => {
    const secret = credentials.at([...path, 'http_headers', name]);
    return secret === undefined ? [] : [[name.toLowerCase(), secret] as const];
  });
}

/** What a server that lists targets is asked with: who asks, and headers of any kind. */
function listHeaders(
  config: RawJob['http_sd_configs'][number],
  path: readonly Step[],
  credentials: Credentials,
): ReadonlyMap<string, Secret> {
  const written = Object.entries(config.http_headers).flatMap(([name, { values }]) =>
    values === undefined ? [] : [[name.toLowerCase(), new Secret(values.join(', '))] as const],
  );
  return new Map([
    ...written,
    ...headersFromFiles(config, path, credentials),
    ...identityOf(config, path, credentials),
  ]);
}

function toSources(
  raw: RawJob,
  given: {
    readonly path: readonly Step[];
    readonly credentials: Credentials;
    readonly certificates: ScrapeCertificates | undefined;
    readonly configPath: string;
  },
): readonly TargetSourceSettings[] {
  const { path, credentials, certificates, configPath } = given;
  const groups = toGroups(raw.static_configs, `static ${raw.job_name}`);
  return [
    ...(groups.length === 0 ? [] : [{ kind: 'static' as const, groups }]),
    ...raw.file_sd_configs.map(({ files }) => ({
      kind: 'file' as const,
      patterns: files.map((file) => pathBeside(configPath, file)),
    })),
    ...raw.http_sd_configs.map((config, index) => {
      const at = [...path, 'http_sd_configs', index];
      return {
        kind: 'http' as const,
        url: config.url,
        headers: listHeaders(config, at, credentials),
        tls: tlsSettings(config, certificates?.at([...at, 'tls_config'])),
        refreshEveryMs: config.refresh_interval ?? HTTP_REFRESH_MS,
      };
    }),
    ...raw.dns_sd_configs.map(({ names, type, port, refresh_interval }) => ({
      kind: 'dns' as const,
      ...{ names, type, port },
      refreshEveryMs: refresh_interval ?? DNS_REFRESH_MS,
    })),
  ];
}

/** The header that says who asks; none when nothing is said. */
export function identityOf(
  section: Pick<RawScrape, 'authorization' | 'basic_auth'>,
  path: readonly Step[],
  credentials: Credentials,
): ReadonlyMap<string, Secret> {
  const credential = credentials.at([...path, 'authorization']);
  if (section.authorization !== undefined && credential !== undefined) {
    const type = section.authorization.type ?? 'Bearer';
    return new Map([['authorization', new Secret(`${type} ${credential.reveal()}`)]]);
  }
  const password = credentials.at([...path, 'basic_auth']);
  if (section.basic_auth === undefined || password === undefined) return new Map();
  const pair = `${section.basic_auth.username}:${password.reveal()}`;
  const encoded = Buffer.from(pair).toString('base64');
  return new Map([['authorization', new Secret(`Basic ${encoded}`)]]);
}

/** How the nodes of a cluster are told among the targets of its job. */
export function toSelection(raw: RawDiscovery): NodeSelection {
  return {
    job: raw.job,
    match: new Map(Object.entries(raw.match)),
    nodeLabel: raw.node_label,
    roleLabel: raw.role_label,
  };
}
