import { type NodeId, parseNodeId } from '../base/ids.ts';
import type { Labels } from '../base/labels.ts';
import type { DurationMs } from '../base/time.ts';
import type { DiscoveredTarget } from './discovered-target.ts';

/** Which targets of a job are the nodes of a cluster, and what they are called. */
export interface NodeSelection {
  readonly job: string;
  /** Only targets with all of these labels; every target of the job when it is empty. */
  readonly match: ReadonlyMap<string, string>;
  /** The label that names the node; of an address, the host is its name. */
  readonly nodeLabel: string;
  /** The label that says `voter` or `learner`; without one every node is a voter. */
  readonly roleLabel: string | undefined;
}

/** The interval and the timeout by which a whole cluster is scraped. */
export interface BurstTimes {
  readonly intervalMs: DurationMs;
  readonly timeoutMs: DurationMs;
}

/** A node as discovery shows it. */
export interface FoundNode {
  readonly id: NodeId;
  readonly role: 'voter' | 'learner';
  readonly target:
    | { readonly kind: 'one'; readonly url: string; readonly labels: Labels }
    /** Nobody can tell which of them is the node: it is not scraped. */
    | { readonly kind: 'disputed'; readonly why: string };
}

/** The nodes of a cluster, and what stood in the way of finding them. */
export interface FoundNodes {
  /** In the order in which they were found; no two have the same name or URL. */
  readonly nodes: readonly FoundNode[];
  /** Sentences about targets that are of no node. Each may be a member, so each is a doubt. */
  readonly doubts: readonly string[];
}

/** As many doubts as a person reads; the nodes that are missing are told one by one anyway. */
const DOUBTS_MAX = 10;

/**
 * Finds the nodes of a cluster among the targets of its job. Two targets that claim one name, or
 * two names with one URL, are one server counted twice or two taken for one: neither is scraped.
 */
export function findNodes(
  targets: readonly DiscoveredTarget[],
  selection: NodeSelection,
  times: BurstTimes,
): FoundNodes {
  const doubts: string[] = [];
  const claims: Claim[] = [];
  for (const target of targets) {
    if (target.kind === 'dropped') continue;
    if (target.kind === 'invalid') {
      doubts.push(`a target of the job ${selection.job} cannot be scraped: ${target.problem}`);
      continue;
    }
    if (!isSelected(target.labels, selection)) continue;
    const claim = claimOf(target, selection, times);
    if (typeof claim === 'string') doubts.push(claim);
    else claims.push(claim);
  }
  const left = doubts.length - DOUBTS_MAX;
  const shown = left > 0 ? [...doubts.slice(0, DOUBTS_MAX), `and ${left} more`] : doubts;
  return { nodes: settle(claims), doubts: shown };
}

interface Claim {
  readonly id: NodeId;
  readonly role: 'voter' | 'learner';
  readonly url: string;
  readonly labels: Labels;
}

function isSelected(labels: Labels, { match }: NodeSelection): boolean {
  return [...match].every(([name, value]) => labels.get(name) === value);
}

function claimOf(
  { url, labels, intervalMs, timeoutMs }: DiscoveredTarget & { readonly kind: 'target' },
  { nodeLabel, roleLabel }: NodeSelection,
  times: BurstTimes,
): Claim | string {
  const text = labels.get(nodeLabel);
  const id = parseNodeId(hostOf(text));
  if (id === undefined) return `the ${nodeLabel} "${text}" of ${url} is no name of a node`;
  if (intervalMs !== times.intervalMs || timeoutMs !== times.timeoutMs) {
    return `${id} has an interval or a timeout of its own, and a cluster is scraped in one burst`;
  }
  const role = roleLabel === undefined ? 'voter' : labels.get(roleLabel);
  if (role !== 'voter' && role !== 'learner') {
    return `the ${roleLabel ?? 'role'} "${role}" of ${id} is neither voter nor learner`;
  }
  return { id, role, url, labels };
}

/** An address names its node by the host: the port is that of the metrics, not of the member. */
const WITH_PORT = /^(.*):\d{1,5}$/;

const IN_BRACKETS = /^\[(.*)\]$/;

/** The host of an address, an IPv6 one with dashes for its colons; anything else as it is. */
function hostOf(text: string): string {
  const host = WITH_PORT.exec(text)?.[1] ?? text;
  const address = IN_BRACKETS.exec(host)?.[1];
  return address === undefined ? host : address.replace(/^::/, '0::').replaceAll(':', '-');
}

function settle(claims: readonly Claim[]): readonly FoundNode[] {
  const byId = Map.groupBy(claims, ({ id }) => id);
  const byUrl = Map.groupBy(claims, ({ url }) => url);
  return [...byId].map(([id, own]): FoundNode => {
    // Who may vote counts as a voter until it is known better.
    const role = own.every((claim) => claim.role === 'learner') ? 'learner' : 'voter';
    const urls = [...new Set(own.map(({ url }) => url))].sort();
    const [first] = own;
    const namesakes = urls.flatMap((url) => byUrl.get(url) ?? []).filter((one) => one.id !== id);
    if (first === undefined || urls.length > 1) {
      const why = `${urls.length} targets claim to be it: ${urls.join(', ')}`;
      return { id, role, target: { kind: 'disputed', why } };
    }
    if (namesakes.length > 0) {
      const others = [...new Set(namesakes.map((each) => each.id))].sort().join(', ');
      const why = `its target ${first.url} claims to be ${others} as well`;
      return { id, role, target: { kind: 'disputed', why } };
    }
    return { id, role, target: { kind: 'one', url: first.url, labels: first.labels } };
  });
}
