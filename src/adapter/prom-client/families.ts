import { CHANGE_COUNTERS, CHANGE_GAUGES } from './change-families.ts';
import type { Family } from './family.ts';

/** From a target next door to the longest timeout that makes sense; few, since each is a series. */
const SCRAPE_BUCKETS = [0.01, 0.05, 0.25, 1, 5];

/** From one small cluster to a pass that holds everything up. */
const PASS_BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5];

/** Counters: events since the start. */
export const COUNTERS = {
  verdicts: {
    name: 'holdpoint_verdicts_total',
    help: 'Verdicts given, by kind: go, wait, unknown, blocked, halted.',
    labels: ['cluster', 'action', 'kind'],
    cap: 400,
    folds: true,
  },
  inTheWay: {
    name: 'holdpoint_hold_points_in_the_way_total',
    help: 'Times that a hold point was in the way of a verdict.',
    labels: ['cluster', 'hold_point'],
    cap: 300,
    folds: true,
  },
  permitCalls: {
    name: 'holdpoint_permit_calls_total',
    help: 'Claims and calls on permits, by what they came to.',
    labels: ['cluster', 'call', 'answer'],
    cap: 190,
    folds: true,
  },
  ...CHANGE_COUNTERS,
  notifications: {
    name: 'holdpoint_notifications_total',
    help: 'Alerts that receivers were told, by what came of it: taken, refused, failed.',
    labels: ['receiver', 'kind', 'outcome'],
    cap: 60,
  },
  decisionsNotRecorded: {
    name: 'holdpoint_decisions_not_recorded_total',
    help: 'Decisions that the log did not take, by reason.',
    labels: ['reason'],
  },
  refused: {
    name: 'holdpoint_requests_refused_total',
    help: 'Requests answered with a problem, by its code.',
    labels: ['code'],
  },
  scrapes: {
    name: 'holdpoint_scrapes_total',
    help: 'Scrapes concluded, by outcome: scraped, or why not.',
    labels: ['cluster', 'outcome'],
    cap: 390,
    folds: true,
  },
  scrapedSamples: {
    name: 'holdpoint_scraped_samples_total',
    help: 'Samples on the pages that were scraped, kept or not.',
    labels: ['cluster'],
    cap: 200,
    folds: true,
  },
  scrapedBytes: {
    name: 'holdpoint_scraped_bytes_total',
    help: 'Bytes of the pages that were scraped, after decompression.',
    labels: ['cluster'],
    cap: 200,
    folds: true,
  },
  burstsSkipped: {
    name: 'holdpoint_bursts_skipped_total',
    help: 'Bursts left out because the one before was still under way.',
    labels: ['cluster'],
    cap: 200,
    folds: true,
  },
  historyEvicted: {
    name: 'holdpoint_history_evicted_samples_total',
    help: 'Samples of the past that were let go, by reason: retention, or memory was short.',
    labels: ['reason'],
  },
  samplesOutOfOrder: {
    name: 'holdpoint_samples_out_of_order_total',
    help: 'Samples that were refused, being older than the last one of their series.',
    labels: [],
  },
  discoveryLooks: {
    name: 'holdpoint_discovery_looks_total',
    help: 'Looks at where targets are listed, by what came of them: found, failed.',
    labels: ['job', 'outcome'],
    cap: 20,
  },
  httpRequests: {
    name: 'holdpoint_http_requests_total',
    help: 'Requests answered, by route and class of status; 499 is 4xx, a caller who hung up.',
    labels: ['route', 'code'],
  },
} as const satisfies Record<string, Family>;

/** Histograms: how long things took. */
export const HISTOGRAMS = {
  scrapeDuration: {
    name: 'holdpoint_scrape_duration_seconds',
    help: 'How long scrapes took, failed ones included.',
    labels: ['cluster'],
    buckets: SCRAPE_BUCKETS,
    cap: 80,
    folds: true,
  },
  evaluationDuration: {
    name: 'holdpoint_evaluation_duration_seconds',
    help: 'How long evaluations of a cluster took.',
    labels: ['cluster'],
    buckets: PASS_BUCKETS,
    cap: 80,
    folds: true,
  },
  httpDuration: {
    name: 'holdpoint_http_request_duration_seconds',
    help: 'How long requests took, from their headers to the last byte of the answer.',
    labels: ['route'],
    buckets: PASS_BUCKETS,
  },
} as const satisfies Record<string, Family>;

/** Gauges: how things stand when the page is made. */
export const GAUGES = {
  series: {
    name: 'holdpoint_series',
    help: 'Time series held in memory.',
    labels: ['cluster'],
    cap: 200,
    folds: true,
  },
  nodes: {
    name: 'holdpoint_nodes',
    help: 'Declared nodes, by how the last evaluation saw them.',
    labels: ['cluster', 'state'],
    cap: 450,
    folds: true,
  },
  nodeNotObserved: {
    name: 'holdpoint_node_not_observed',
    help: '1 for every node that the last evaluation found down or unobservable.',
    labels: ['cluster', 'node', 'state'],
    cap: 200,
  },
  holdPointFailing: {
    name: 'holdpoint_hold_point_failing',
    help: '1 for every metric hold point that did not pass on a node in the last evaluation.',
    labels: ['cluster', 'runbook', 'hold_point', 'node', 'outcome'],
    cap: 200,
  },
  factsInForce: {
    name: 'holdpoint_facts_in_force',
    help: 'What people have said and counts now: freezes, overrides, attestations.',
    labels: ['cluster', 'fact'],
    cap: 150,
    folds: true,
  },
  permits: {
    name: 'holdpoint_permits',
    help: 'Open permits, by their state: granted, confirmed, verifying, overdue.',
    labels: ['cluster', 'state'],
    cap: 150,
    folds: true,
  },
  permitSeconds: {
    name: 'holdpoint_permit_oldest_seconds',
    help: 'How long ago the oldest open permit of a state was granted.',
    labels: ['cluster', 'state'],
    cap: 25,
  },
  stuckSeconds: {
    name: 'holdpoint_stuck_seconds',
    help: 'For how long the step of an action that is refused beyond its limit waits, the longest.',
    labels: ['cluster', 'action'],
    cap: 25,
  },
  ...CHANGE_GAUGES,
  discoveryNodes: {
    name: 'holdpoint_discovery_nodes',
    help: 'Nodes that are expected of clusters that are discovered: found, or missing.',
    labels: ['cluster', 'state'],
    cap: 20,
    folds: true,
  },
  discoveryComplete: {
    name: 'holdpoint_discovery_complete_timestamp_seconds',
    help: 'When every source of the job had last answered; 0 while one never has.',
    labels: ['job'],
    cap: 20,
  },
  historyBytes: {
    name: 'holdpoint_history_bytes',
    help: 'Memory that what is kept of the past takes, compressed.',
    labels: [],
  },
  historySamples: {
    name: 'holdpoint_history_samples',
    help: 'Samples that are kept of the past.',
    labels: [],
  },
  droppedSeries: {
    name: 'holdpoint_metrics_dropped_series',
    help: 'Label sets left out, or added up as cluster "_other", to keep this page small.',
    labels: ['metric'],
  },
  configInfo: {
    name: 'holdpoint_config_info',
    help: 'Always 1; the label says which rulebook is in use.',
    labels: ['rulebook_digest'],
  },
  reloadSuccessful: {
    name: 'holdpoint_config_last_reload_successful',
    help: 'Whether the newest attempt to read the configuration was taken into use.',
    labels: [],
  },
  reloadSuccessTime: {
    name: 'holdpoint_config_last_reload_success_timestamp_seconds',
    help: 'When the configuration in use was taken into use.',
    labels: [],
  },
  buildInfo: {
    name: 'holdpoint_build_info',
    help: 'Always 1; the labels say what is running.',
    labels: ['version', 'node_version'],
  },
  eventLoopDelay: {
    name: 'holdpoint_event_loop_delay_seconds',
    help: 'How late timers fired since the page was last made.',
    labels: ['stat'],
  },
  residentMemory: {
    name: 'process_resident_memory_bytes',
    help: 'Resident memory of the process.',
    labels: [],
  },
  heapUsed: {
    name: 'holdpoint_heap_used_bytes',
    help: 'Heap that JavaScript objects take.',
    labels: [],
  },
  openFds: {
    name: 'process_open_fds',
    help: 'Open file descriptors; absent where the system does not tell.',
    labels: [],
  },
  startTime: {
    name: 'process_start_time_seconds',
    help: 'When the process started, in seconds since 1970.',
    labels: [],
  },
} as const satisfies Record<string, Family>;

/** CPU time, a counter that the system keeps. */
export const CPU_SECONDS = {
  name: 'process_cpu_seconds_total',
  help: 'CPU time of the process, user and system together.',
  labels: [],
} as const satisfies Family;
