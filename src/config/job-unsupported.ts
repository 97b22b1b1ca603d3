import * as z from 'zod';

/** Ways to find targets that Prometheus has and Holdpoint has not. */
const OTHER_DISCOVERIES = [
  'aws',
  'azure',
  'consul',
  'digitalocean',
  'docker',
  'dockerswarm',
  'ec2',
  'eureka',
  'gce',
  'hetzner',
  'ionos',
  'kuma',
  'lightsail',
  'linode',
  'marathon',
  'nerve',
  'nomad',
  'openstack',
  'ovhcloud',
  'puppetdb',
  'scaleway',
  'serverset',
  'stackit',
  'triton',
  'uyuni',
  'vultr',
] as const;

const OWN_CLOCK =
  'samples get the time of the guard, which is how their age is known; leave it out';
const HISTOGRAMS = 'native histograms are not read; leave it out';
const PROXY = 'scrapes go to the target itself, through no proxy; leave it out';
const NEGOTIATED = 'the guard asks for the text formats that it reads; leave it out';
const ALWAYS = 'the guard sees to it itself; leave it out';

/** What to do in the place of each key that is known from Prometheus and not supported. */
const ADVICE = {
  honor_timestamps: OWN_CLOCK,
  track_timestamps_staleness: OWN_CLOCK,
  scrape_classic_histograms: HISTOGRAMS,
  always_scrape_classic_histograms: HISTOGRAMS,
  convert_classic_histograms_to_nhcb: HISTOGRAMS,
  scrape_native_histograms: HISTOGRAMS,
  native_histogram_bucket_limit: HISTOGRAMS,
  native_histogram_min_bucket_factor: HISTOGRAMS,
  proxy_url: PROXY,
  no_proxy: PROXY,
  proxy_from_environment: PROXY,
  proxy_connect_header: PROXY,
  scrape_protocols: NEGOTIATED,
  fallback_scrape_protocol: NEGOTIATED,
  metric_name_validation_scheme: NEGOTIATED,
  metric_name_escaping_scheme: NEGOTIATED,
  enable_compression: ALWAYS,
  enable_http2: 'targets are spoken to by HTTP/1.1; leave it out',
  target_limit: 'a cluster has as many nodes as it has, and each is expected; leave it out',
  keep_dropped_targets: ALWAYS,
  scrape_failure_log_file: 'failures are shown under /v1/clusters; leave it out',
  extra_scrape_metrics: ALWAYS,
  oauth2: 'not supported; use authorization with a token that is kept fresh in a file',
  kubernetes_sd_configs:
    'not supported; use dns_sd_configs with the SRV name of a headless service that has ' +
    'publishNotReadyAddresses, such as _metrics._tcp.etcd.default.svc.cluster.local',
  bearer_token: 'use authorization with credentials_file',
  bearer_token_file: 'use authorization with credentials_file',
} as const;

/**
 * Every key of a scrape configuration of Prometheus that is refused by name: a key that is read and
 * ignored would let people think that it works.
 */
export const unsupportedKeys = {
  ...refusing(ADVICE),
  ...refusing(
    Object.fromEntries(
      OTHER_DISCOVERIES.map((name) => [
        `${name}_sd_configs`,
        'not supported; write its targets to a file for file_sd_configs, or serve them for ' +
          'http_sd_configs',
      ]),
    ),
  ),
};

/** The keys by which `http_sd_configs` say more of their requests than is supported. */
export const unsupportedHttpKeys = refusing({
  proxy_url: PROXY,
  no_proxy: PROXY,
  proxy_from_environment: PROXY,
  proxy_connect_header: PROXY,
  enable_http2: ADVICE.enable_http2,
  oauth2: ADVICE.oauth2,
  bearer_token: ADVICE.bearer_token,
  bearer_token_file: ADVICE.bearer_token_file,
});

function refusing(advice: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(advice).map(([key, error]) => [key, z.never({ error }).optional()]),
  );
}
