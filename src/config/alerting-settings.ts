import type { Finding } from '../core/base/errors.ts';
import { type DurationMs, durationMs } from '../core/base/time.ts';
import type { YamlDocument } from '../yaml/document.ts';
import type { RawAlerting } from './alerting-schema.ts';
import { type Credentials, receiverPaths } from './credentials.ts';
import { identityOf } from './job-settings.ts';
import type { Step } from './loose.ts';
import type { RawScrape } from './scrape-schema.ts';
import { type ScrapeCertificates, tlsSettings } from './scrape-tls.ts';
import { Secret } from './secret.ts';
import type { AlertingSettings, ReachedSettings, ReceiverSettings } from './settings.ts';
import { webhookKeyIn } from './webhook-keys.ts';

/** Prometheus's own defaults; people are told again twice in a shift. */
const RESEND_MS = durationMs(60_000);
const REPEAT_MS = durationMs(4 * 3_600_000);
const TIMEOUT_MS = durationMs(10_000);

/** What the secrets of receivers have to be besides being there. */
export function alertingFindings(doc: YamlDocument, credentials: Credentials): readonly Finding[] {
  return receiverPaths(doc).flatMap((path) => {
    const key = credentials.at([...path, 'signing']);
    const url = credentials.at(path);
    const findings: Finding[] = [];
    if (key !== undefined && webhookKeyIn(key.reveal()) === undefined) {
      const message = 'signing: the key must be "whsec_" and base64 of 24 to 64 bytes';
      findings.push({ place: doc.placeOf([...path, 'signing']), message });
    }
    if (url !== undefined && !isUrl(url.reveal())) {
      const message = 'the secret is not an http or https URL';
      findings.push({ place: doc.placeOf(path), message });
    }
    return findings;
  });
}

/** What is told to whom; nobody where the file says nothing. */
export function toAlerting(
  raw: RawAlerting | undefined,
  given: {
    readonly credentials: Credentials;
    readonly certificates: ScrapeCertificates | undefined;
  },
): AlertingSettings {
  return {
    resendMs: raw?.resend_interval ?? RESEND_MS,
    repeatMs: raw?.repeat_interval ?? REPEAT_MS,
    runbookUrl: raw?.runbook_url,
    receivers: raw === undefined ? [] : toReceivers(raw, given),
  };
}

type Given = Parameters<typeof toAlerting>[1];

function toReceivers(raw: RawAlerting, given: Given): readonly ReceiverSettings[] {
  const { credentials } = given;
  return [
    ...raw.alertmanagers.flatMap((each, index) => {
      const path = ['alerting', 'alertmanagers', index];
      const prefix = each.path_prefix.replace(/\/+$/, '');
      return each.static_configs
        .flatMap(({ targets }) => targets)
        .map((target): ReceiverSettings => {
          const url = new Secret(`${each.scheme}://${target}${prefix}`);
          return { kind: 'alertmanager', ...reached(each, { path, url, given }) };
        });
    }),
    ...raw.webhooks.map((each, index): ReceiverSettings => {
      const path = ['alerting', 'webhooks', index];
      const url = urlAt(each.url, path, credentials);
      const text = credentials.at([...path, 'signing'])?.reveal();
      const base64 = text === undefined ? undefined : webhookKeyIn(text);
      const key = base64 === undefined ? undefined : new Secret(base64);
      return { kind: 'webhook', name: each.name, key, ...reached(each, { path, url, given }) };
    }),
    ...raw.slack.map((each, index): ReceiverSettings => {
      const path = ['alerting', 'slack', index];
      const { name, channel } = each;
      const url = urlAt(undefined, path, credentials);
      return { kind: 'slack', name, channel, ...reached(each, { path, url, given }) };
    }),
  ];
}

function reached(
  section: Pick<RawScrape, 'authorization' | 'basic_auth' | 'tls_config' | 'headers'> & {
    readonly timeout?: DurationMs | undefined;
  },
  {
    path,
    url,
    given,
  }: { readonly path: readonly Step[]; readonly url: Secret; readonly given: Given },
): ReachedSettings {
  const { credentials, certificates } = given;
  const headers = new Map<string, Secret>();
  for (const [name, value] of Object.entries(section.headers ?? {})) {
    const secret =
      typeof value === 'string' ? new Secret(value) : credentials.at([...path, 'headers', name]);
    if (secret !== undefined) headers.set(name.toLowerCase(), secret);
  }
  const pem = certificates?.at([...path, 'tls_config']);
  return {
    url,
    headers: new Map([...headers, ...identityOf(section, path, credentials)]),
    tls: tlsSettings(section, pem),
    timeoutMs: section.timeout ?? TIMEOUT_MS,
  };
}

function urlAt(url: string | undefined, path: readonly Step[], credentials: Credentials): Secret {
  // A secret that could not be read was found before, and no settings are made then.
  return url === undefined ? (credentials.at(path) ?? new Secret('')) : new Secret(url);
}

function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
