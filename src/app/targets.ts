import type { RuledCluster } from '../config/rulebook.ts';
import { Labels } from '../core/base/labels.ts';
import type { ScrapeTarget } from '../ports/scraper.ts';

/** The scrape targets of a cluster, one per node in the order of the nodes. */
export function scrapeTargets({ settings, rules }: RuledCluster): readonly ScrapeTarget[] {
  const { id, scrape, nodes } = settings;
  const headers = new Map([...scrape.headers].map(([name, value]) => [name, value.reveal()]));
  const tls = { ...scrape.tls, key: scrape.tls.key?.reveal() };
  return nodes.map((node) => ({
    url: node.metricsUrl,
    headers,
    tls,
    targetLabels: Labels.from([...node.labels, ['cluster', id], ['node', node.id]]),
    keep: rules.readsMetric,
    limits: scrape.limits,
    absent: node.absent,
  }));
}
