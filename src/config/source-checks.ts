import type { Finding } from '../core/base/errors.ts';
import { formatDuration, parseDuration } from '../core/base/time.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { entriesAt, keysAt, type Located, type Step, textAt } from './loose.ts';
import { sourceTimes } from './source-settings.ts';

const NODE_KEYS: ReadonlySet<string> = new Set(['id', 'metrics', 'instance', 'labels', 'role']);

/** Checks that nodes say where they are scraped, or the cluster where its metrics are. */
export function checkSources(doc: YamlDocument, clusters: readonly Located[]): Finding[] {
  return clusters.flatMap(({ path }) => {
    const keys = keysAt(doc.root, path);
    const hasSource = keys.includes('source');
    const nodes = entriesAt(doc.root, [...path, 'nodes']);
    return [
      ...nodes.flatMap((node) => checkNode(doc, node.path, hasSource)),
      ...(hasSource ? checkCluster(doc, path, keys) : []),
    ];
  });
}

function checkNode(doc: YamlDocument, path: readonly Step[], hasSource: boolean): Finding[] {
  const keys = keysAt(doc.root, path);
  const at = (steps: readonly Step[], message: string): Finding => {
    return { place: doc.placeOf([...path, ...steps]), message };
  };
  if (!hasSource) {
    if (keys.includes('instance')) return [at(['instance'], 'instance: goes with "source" only')];
    // A key that is mistyped is reported as that.
    const isNode = keys.length > 0 && keys.every((key) => NODE_KEYS.has(key));
    return isNode && !keys.includes('metrics') ? [at([], 'the key "metrics" is missing')] : [];
  }
  const message = 'metrics: this cluster has a "source", from which those of all nodes are read';
  return keys.includes('metrics') ? [at(['metrics'], message)] : [];
}

function checkCluster(
  doc: YamlDocument,
  path: readonly Step[],
  keys: readonly string[],
): readonly Finding[] {
  const at = (steps: readonly Step[], message: string): Finding => {
    return { place: doc.placeOf([...path, ...steps]), message };
  };
  const findings: Finding[] = [];
  if (keys.includes('scrape')) {
    const message =
      'scrape: nothing is scraped here; interval, timeout and max_age are of "source"';
    findings.push(at(['scrape'], message));
  }
  if (keys.includes('discovery')) {
    const message = 'discovery: the nodes of a cluster with a "source" are listed under "nodes"';
    findings.push(at(['discovery'], message));
  }
  const source = ['source', 'prometheus'];
  const read = (key: string) => parseDuration(textAt(doc.root, [...path, ...source, key]) ?? '');
  const times = { interval: read('interval'), timeout: read('timeout'), max_age: read('max_age') };
  const { intervalMs, timeoutMs, maxAgeMs } = sourceTimes(times);
  if (timeoutMs > intervalMs) {
    const [timeout, interval] = [formatDuration(timeoutMs), formatDuration(intervalMs)];
    const message = `the timeout (${timeout}) must not be longer than the interval (${interval})`;
    findings.push(at([...source, 'timeout'], message));
  }
  // A sample may be an interval old when it is read, and is what there is until the next reading.
  if (maxAgeMs < 2 * intervalMs) {
    const least = formatDuration(2 * intervalMs);
    const given = formatDuration(maxAgeMs);
    const message = `max_age (${given}) must be at least two intervals (${least})`;
    findings.push(at([...source, 'max_age'], message));
  }
  return findings;
}
