import type { Finding } from '../core/base/errors.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { checkDiscovery } from './discovery-checks.ts';
import { entriesAt, type Located, type Step, textAt } from './loose.ts';
import { parseMetricsUrl } from './metrics-url.ts';
import { valueAt } from './problem.ts';
import { NODES_MAX } from './schema.ts';
import { checkScrapeTimes } from './scrape-time-checks.ts';
import { checkSources } from './source-checks.ts';

/**
 * Checks what concerns several keys of `holdpoint.yaml` at once. Works on documents that do not
 * meet the schema too: what is not as it should be is left to the schema to report.
 */
export function crossCheck(doc: YamlDocument): readonly Finding[] {
  const clusters = entriesAt(doc.root, ['clusters']);
  const nodes = clusters.map(({ path }) => entriesAt(doc.root, [...path, 'nodes']));
  return [
    ...repeated(doc, clusters.flatMap(identified(doc, 'name')), 'the name of another cluster'),
    ...clusters.flatMap(({ path }) => repeatedRunbooks(doc, path)),
    ...nodes.flatMap((each) =>
      repeated(doc, each.flatMap(identified(doc, 'id')), 'the id of another node'),
    ),
    ...nodes.flatMap((each) =>
      repeated(doc, each.flatMap(metricsUrlOf(doc)), 'the URL of another node'),
    ),
    ...nodes.flatMap((each) =>
      repeated(doc, each.flatMap(identified(doc, 'instance')), 'the instance of another node'),
    ),
    ...clusters.flatMap((cluster, index) => checkVoters(doc, cluster, nodes[index] ?? [])),
    ...repeated(
      doc,
      entriesAt(doc.root, ['scrape_configs']).flatMap(identified(doc, 'job_name')),
      'the name of another job',
    ),
    ...checkDiscovery(doc, clusters),
    ...checkSources(doc, clusters),
    ...tooManyNodes(doc, nodes),
    ...checkScrapeTimes(
      doc,
      clusters.map(({ path }) => [...path]),
    ),
  ];
}

/** Something that must be there once, and what makes it the same as another. */
interface Identified {
  readonly path: readonly Step[];
  readonly identity: string;
}

function identified(doc: YamlDocument, key: string): (entry: Located) => Identified[] {
  return (entry) => {
    const path = [...entry.path, key];
    const identity = textAt(doc.root, path);
    return identity === undefined ? [] : [{ path, identity }];
  };
}

/** Two ids with one URL would make one server count as two voters. */
function metricsUrlOf(doc: YamlDocument): (entry: Located) => Identified[] {
  return (entry) => {
    const path = [...entry.path, 'metrics'];
    const parsed = parseMetricsUrl(textAt(doc.root, path) ?? '');
    return parsed.ok ? [{ path, identity: parsed.url }] : [];
  };
}

function repeatedRunbooks(doc: YamlDocument, cluster: readonly Step[]): Finding[] {
  const names = entriesAt(doc.root, [...cluster, 'runbooks']).flatMap(({ path, value }) =>
    typeof value === 'string' ? [{ path, identity: value }] : [],
  );
  return repeated(doc, names, 'a runbook of this cluster');
}

/** Reports each but the first of those that are the same; the message repeats none of them. */
function repeated(doc: YamlDocument, all: readonly Identified[], what: string): Finding[] {
  const first = new Map<string, readonly Step[]>();
  const findings: Finding[] = [];
  for (const { path, identity } of all) {
    const before = first.get(identity);
    if (before === undefined) first.set(identity, path);
    else {
      const { line } = doc.placeOf(before);
      findings.push({
        place: doc.placeOf(path),
        message: `this is already ${what} (line ${line})`,
      });
    }
  }
  return findings;
}

/** Quorum comes from the voters: with fewer than are listed it would be too small. */
function checkVoters(doc: YamlDocument, cluster: Located, nodes: readonly Located[]): Finding[] {
  const listed = nodes.filter(
    ({ path }) => textAt(doc.root, [...path, 'role']) !== 'learner',
  ).length;
  if (nodes.length > 0 && listed === 0) {
    const place = doc.placeOf([...cluster.path, 'nodes']);
    return [{ place, message: 'all nodes are learners; a cluster needs a voter' }];
  }
  const path = [...cluster.path, 'voters'];
  const voters = valueAt(doc.root, path);
  if (typeof voters !== 'number' || voters >= listed) return [];
  const message = `voters is ${voters}, but ${listed} voters are listed under nodes`;
  return [{ place: doc.placeOf(path), message }];
}

/** The limit on nodes is one of the guard, not of a cluster. */
function tooManyNodes(doc: YamlDocument, nodes: readonly (readonly Located[])[]): Finding[] {
  const [beyond] = nodes.flat().slice(NODES_MAX);
  if (beyond === undefined) return [];
  const message = `one guard takes at most ${NODES_MAX} nodes; this is one too many`;
  return [{ place: doc.placeOf(beyond.path), message }];
}
