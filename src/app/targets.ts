import type { RuledCluster } from '../config/rulebook.ts';
import type { NodeSettings } from '../config/settings.ts';
import { Labels } from '../core/base/labels.ts';
import { changesNames } from '../core/target/series-rewriter.ts';
import type { ScrapeTarget } from '../ports/scraper.ts';

/** The scrape targets of a cluster, one per node in the order of the nodes. */
export function scrapeTargets(ruled: RuledCluster): readonly ScrapeTarget[] {
  const { scrape, nodes } = ruled.settings;
  const headers = new Map([...scrape.headers].map(([name, value]) => [name, value.reveal()]));
  const tls = { ...scrape.tls, key: scrape.tls.key?.reveal() };
  return nodes.map((node) => ({
    url: node.metricsUrl,
    headers,
    tls,
    ...labelling(ruled, node),
    limits: scrape.limits,
    absent: node.absent,
  }));
}

/** What the series of a node are called, and which of them are kept. */
function labelling({ settings, rules }: RuledCluster, node: NodeSettings) {
  const { id, scrape } = settings;
  const firm = Labels.from([
    ['cluster', id],
    ['node', node.id],
  ]);
  const all = Labels.from([...node.labels, ...firm]);
  const written = scrape.metricRelabel.map(({ rule }) => rule);
  if (written.length === 0 && !scrape.honorLabels) {
    return { targetLabels: all, keep: rules.readsMetric };
  }
  const soft = scrape.honorLabels ? node.labels : Labels.empty;
  return {
    targetLabels: scrape.honorLabels ? firm : all,
    keep: changesNames(written) ? () => true : rules.readsMetric,
    rewrite: { soft, firm, rules: written, keep: rules.readsMetric },
  };
}
