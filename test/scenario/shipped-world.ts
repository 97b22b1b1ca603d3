import { durationMs } from '../../src/core/base/time.ts';
import type { CompiledRules } from '../../src/core/rulebook/compile.ts';
import type { Member } from '../support/guarded.ts';
import { compiledFor } from '../support/shipped-rules.ts';

/** A page of metrics, by series. */
type Page = Readonly<Record<string, number>>;

const NODES = ['n1', 'n2', 'n3'];

/** What a busy member serves in a second: all of it in less than 100 ms, and nothing fails. */
const REQUESTS_PER_SECOND = 100;

const COMMITS_PER_SECOND = 500;

/** The runbooks of a cluster that is upgraded and restarted, as they are shipped. */
const RUNBOOKS = new Set(['rolling-upgrade', 'rolling-restart']);

/** Every request is in all of them. While none is served, a quantile of them is not a number. */
const BUCKETS = ['0.1', '0.5', '1', '+Inf'].map(
  (le) => `raft_request_duration_seconds_bucket{le="${le}"}`,
);

/** The shipped rules for any Raft system, as for a cluster that is looked at every second. */
export async function shippedRules(): Promise<CompiledRules> {
  const rules = await compiledFor('generic-raft', durationMs(1_000));
  const runbooks = rules.runbooks.filter(({ definition }) => RUNBOOKS.has(definition.runbook));
  return { ...rules, runbooks };
}

/** The page of a member that has just started, with every metric that the shipped pack reads. */
export function startingPage(node: string, version: string, startedAt: number): Page {
  const peers = NODES.filter((other) => other !== node);
  return {
    raft_is_leader: 0,
    raft_has_leader: 1,
    raft_is_learner: 0,
    raft_term: 7,
    raft_commit_index: 1_000,
    raft_applied_index: 1_000,
    raft_proposals_pending: 0,
    process_start_time_seconds: startedAt,
    process_resident_memory_bytes: 200_000_000,
    [`raft_member_info{version="${version}"}`]: 1,
    ...Object.fromEntries(peers.map((peer) => [`raft_peer_active{peer="${peer}"}`, 1])),
    ...Object.fromEntries(BUCKETS.map((bucket) => [bucket, 0])),
    raft_request_duration_seconds_count: 0,
    'raft_requests_total{code="ok"}': 0,
    'raft_requests_total{code="error"}': 0,
  };
}

/**
 * A second passes for the members: those that are up hear of each other, and where there is traffic
 * they serve it and follow the log. Without traffic no counter and no bucket moves.
 */
export function passSecond(members: Map<string, Member>, isBusy: boolean): void {
  const isUp = (node: string) => typeof members.get(node) === 'object';
  const pages = [...members].flatMap(([node, page]) =>
    typeof page === 'object' ? [[node, page] as const] : [],
  );
  const commit = Math.max(0, ...pages.map(([, page]) => page['raft_commit_index'] ?? 0));
  for (const [node, page] of pages) {
    const heard = Object.keys(page).filter((name) => name.startsWith('raft_peer_active'));
    const peers = heard.map((name) => [name, isUp(/peer="(\w+)"/.exec(name)?.[1] ?? '') ? 1 : 0]);
    const requests = isBusy ? servedOn(page) : {};
    const index = commit + (isBusy ? COMMITS_PER_SECOND : 0);
    const log = { raft_commit_index: index, raft_applied_index: index };
    members.set(node, { ...page, ...Object.fromEntries(peers), ...requests, ...log });
  }
}

function servedOn(page: Page): Page {
  const counted = [
    ...BUCKETS,
    'raft_request_duration_seconds_count',
    'raft_requests_total{code="ok"}',
  ];
  return Object.fromEntries(counted.map((name) => [name, (page[name] ?? 0) + REQUESTS_PER_SECOND]));
}
