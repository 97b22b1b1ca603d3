import type { RuledCluster } from '../config/rulebook.ts';
import type { NodeSettings } from '../config/settings.ts';
import type { NodeId } from '../core/base/ids.ts';

/**
 * The nodes that are scraped as before; undefined where there are none, or where the clusters have
 * more in which they differ than targets. Discovery changes targets under the same rules, which a
 * reload compiles anew; and a node that moved in the list would be taken for the one whose place it
 * has.
 */
export function unchangedNodes(
  before: RuledCluster,
  after: RuledCluster,
): ReadonlySet<NodeId> | undefined {
  const { settings } = after;
  const isSame = before.rules === after.rules && before.settings.scrape === settings.scrape;
  if (!isSame || settings.discovery === undefined) return undefined;
  const places = before.settings.nodes.map(({ id }, place) => settings.nodes[place]?.id === id);
  if (places.includes(false)) return undefined;
  const unchanged = settings.nodes.filter((node, place) => {
    const last = before.settings.nodes[place];
    return last !== undefined && textOf(last) === textOf(node);
  });
  return unchanged.length === 0 ? undefined : new Set(unchanged.map(({ id }) => id));
}

function textOf({ labels, ...node }: NodeSettings): string {
  return JSON.stringify([node, [...labels]]);
}
