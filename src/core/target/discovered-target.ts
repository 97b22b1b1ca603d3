import { type LabelPair, Labels } from '../base/labels.ts';
import { type DurationMs, formatDuration, parseDuration } from '../base/time.ts';
import { relabel } from './relabel.ts';
import type { RelabelRule } from './relabel-rule.ts';

/** What discovery found in one place: addresses with what is known of all of them. */
export interface TargetGroup {
  /** Where it was found, such as `file_sd:targets/etcd.json:0`; the same place replaces it. */
  readonly source: string;
  /** Labels of every target of the group. */
  readonly labels: Labels;
  /** The labels of each target, `__address__` among them. */
  readonly targets: readonly Labels[];
}

/** How the targets of a job are scraped unless their labels say otherwise. */
export interface JobDefaults {
  readonly job: string;
  readonly scheme: 'http' | 'https';
  readonly metricsPath: string;
  /** Query parameters by name; the first value of each can be relabelled. */
  readonly params: ReadonlyMap<string, readonly string[]>;
  readonly intervalMs: DurationMs;
  readonly timeoutMs: DurationMs;
}

/** What became of one discovered address. */
export type DiscoveredTarget =
  | {
      readonly kind: 'target';
      readonly url: string;
      /** What its samples carry: nothing that begins with two underscores. */
      readonly labels: Labels;
      readonly intervalMs: DurationMs;
      readonly timeoutMs: DurationMs;
    }
  /** A rule has dropped it. */
  | { readonly kind: 'dropped'; readonly discovered: Labels }
  /** It cannot be scraped as it is. */
  | { readonly kind: 'invalid'; readonly discovered: Labels; readonly problem: string };

const ADDRESS = '__address__';
const SCHEME = '__scheme__';
const PATH = '__metrics_path__';
const INTERVAL = '__scrape_interval__';
const TIMEOUT = '__scrape_timeout__';
const PARAM = '__param_';

/** Works out the targets of a group as Prometheus does: defaults, relabelling, then the labels. */
export function resolveTargets(
  group: TargetGroup,
  { defaults, rules }: { readonly defaults: JobDefaults; readonly rules: readonly RelabelRule[] },
): readonly DiscoveredTarget[] {
  return group.targets.map((target) => {
    const discovered = Labels.from([...defaultLabels(defaults), ...group.labels, ...target]);
    const relabelled = relabel(discovered, rules);
    if (relabelled === undefined) return { kind: 'dropped', discovered };
    const made = makeTarget(relabelled, defaults);
    return 'problem' in made ? { kind: 'invalid', discovered, ...made } : made;
  });
}

/** What a target has unless discovery says otherwise. */
function defaultLabels(defaults: JobDefaults): readonly LabelPair[] {
  const { job, scheme, metricsPath, intervalMs, timeoutMs, params } = defaults;
  return [
    ['job', job],
    [SCHEME, scheme],
    [PATH, metricsPath],
    [INTERVAL, formatDuration(intervalMs)],
    [TIMEOUT, formatDuration(timeoutMs)],
    ...[...params].map(([name, values]): LabelPair => [PARAM + name, values[0] ?? '']),
  ];
}

function makeTarget(
  labels: Labels,
  defaults: JobDefaults,
): (DiscoveredTarget & { readonly kind: 'target' }) | { readonly problem: string } {
  const address = labels.get(ADDRESS);
  if (address === '') return { problem: 'it has no address after relabelling' };
  const scheme = labels.get(SCHEME);
  if (scheme !== 'http' && scheme !== 'https') {
    return { problem: `its scheme is "${scheme}", not http or https` };
  }
  const url = urlOf(labels, defaults);
  if (url === undefined) return { problem: `"${address}" is no host and port` };
  const intervalMs = readDuration(labels.get(INTERVAL));
  const timeoutMs = readDuration(labels.get(TIMEOUT));
  if (intervalMs === undefined) return { problem: badDuration(labels, INTERVAL) };
  if (timeoutMs === undefined) return { problem: badDuration(labels, TIMEOUT) };
  if (timeoutMs > intervalMs) {
    const [timeout, interval] = [labels.get(TIMEOUT), labels.get(INTERVAL)];
    return { problem: `its timeout ${timeout} is longer than its interval ${interval}` };
  }
  const own = labels.without((name) => name.startsWith('__'));
  const named = own.has('instance') ? own : own.with('instance', address);
  return { kind: 'target', url, labels: named, intervalMs, timeoutMs };
}

/** A host with a port, where there is one; anything else in it would change the URL around it. */
const HOST_AND_PORT = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

function urlOf(labels: Labels, { params }: JobDefaults): string | undefined {
  const address = labels.get(ADDRESS);
  if (!HOST_AND_PORT.test(address)) return undefined;
  const path = labels.get(PATH);
  const written = path.startsWith('/') || path === '' ? path : `/${path}`;
  return `${labels.get(SCHEME)}://${address}${written}${queryOf(labels, params)}`;
}

/** The job's parameters with the first value of each as relabelling left it. */
function queryOf(labels: Labels, params: JobDefaults['params']): string {
  const firsts = new Map(
    [...labels].flatMap(([name, value]) =>
      name.startsWith(PARAM) ? [[name.slice(PARAM.length), value] as const] : [],
    ),
  );
  const pairs = [...new Set([...params.keys(), ...firsts.keys()])].sort().flatMap((name) => {
    const first = firsts.get(name);
    const rest = (params.get(name) ?? []).slice(1);
    const values = first === undefined ? rest : [first, ...rest];
    return values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  });
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Longer than a day between two scrapes is a mistake in a label, not a wish. */
const DURATION_MAX_MS = 86_400_000;

function readDuration(text: string): DurationMs | undefined {
  const read = parseDuration(text);
  return read !== undefined && read > 0 && read <= DURATION_MAX_MS ? read : undefined;
}

function badDuration(labels: Labels, name: string): string {
  return `its ${name} is "${labels.get(name)}", not a duration such as 15s, up to a day`;
}
