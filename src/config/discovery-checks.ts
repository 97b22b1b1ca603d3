import { didYouMean } from '../core/base/did-you-mean.ts';
import type { Finding } from '../core/base/errors.ts';
import { formatDuration, parseDuration } from '../core/base/time.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { entriesAt, keysAt, type Located, type Step, textAt } from './loose.ts';
import { withDefaultTimes } from './scrape-defaults.ts';

/** Checks where the nodes of clusters come from, and what concerns several keys of a job. */
export function checkDiscovery(doc: YamlDocument, clusters: readonly Located[]): Finding[] {
  const jobs = entriesAt(doc.root, ['scrape_configs']);
  const names = jobs.flatMap(({ path }) => textAt(doc.root, [...path, 'job_name']) ?? []);
  return [
    ...clusters.flatMap(({ path }) => checkCluster(doc, path, names)),
    ...jobs.flatMap(({ path }) => checkTimes(doc, path)),
  ];
}

function checkCluster(
  doc: YamlDocument,
  path: readonly Step[],
  jobs: readonly string[],
): readonly Finding[] {
  const keys = keysAt(doc.root, path);
  if (keys.length === 0) return [];
  const at = (steps: readonly Step[], message: string): Finding => ({
    place: doc.placeOf([...path, ...steps]),
    message,
  });
  if (!keys.includes('discovery')) {
    return keys.includes('nodes') ? [] : [at([], 'the key "nodes" or "discovery" is missing')];
  }
  const findings: Finding[] = [];
  if (keys.includes('nodes')) {
    findings.push(at(['nodes'], 'nodes: they are listed or discovered, not both'));
  }
  if (keys.includes('scrape')) {
    const message = 'scrape: the job of "discovery" says how its targets are scraped';
    findings.push(at(['scrape'], message));
  }
  if (!keys.includes('voters')) {
    // Counting who is found would take a lost voter for one that never was.
    const message = 'the key "voters" is missing: discovery does not say how many there should be';
    findings.push(at([], message));
  }
  const job = textAt(doc.root, [...path, 'discovery', 'job']);
  if (job !== undefined && !jobs.includes(job)) {
    const known = didYouMean(job, jobs) || `; there are: ${jobs.join(', ') || 'none'}`;
    findings.push(at(['discovery', 'job'], `job: scrape_configs has no such job${known}`));
  }
  return findings;
}

/** As for `scrape`: a scrape ends before the next, and no evidence is older than it may be. */
function checkTimes(doc: YamlDocument, path: readonly Step[]): readonly Finding[] {
  const read = (steps: readonly Step[]) => {
    const text = textAt(doc.root, steps);
    return text === undefined ? undefined : parseDuration(text);
  };
  const interval = read([...path, 'scrape_interval']) ?? read(['scrape', 'interval']);
  const timeout = read([...path, 'scrape_timeout']);
  const max_age = read(['scrape', 'max_age']);
  const common = withDefaultTimes({ interval, timeout: read(['scrape', 'timeout']), max_age });
  const { intervalMs } = common;
  const timeoutMs = timeout ?? Math.min(common.timeoutMs, intervalMs);
  if (timeoutMs > intervalMs) {
    const message =
      `scrape_timeout: it is longer (${formatDuration(timeoutMs)}) than the interval ` +
      `(${formatDuration(intervalMs)})`;
    return [{ place: doc.placeOf([...path, 'scrape_timeout']), message }];
  }
  if (max_age === undefined || max_age >= intervalMs + timeoutMs) return [];
  const message =
    `max_age under scrape (${formatDuration(max_age)}) must be at least interval + timeout of ` +
    `this job (${formatDuration(intervalMs + timeoutMs)})`;
  return [{ place: doc.placeOf([...path, 'job_name']), message }];
}
