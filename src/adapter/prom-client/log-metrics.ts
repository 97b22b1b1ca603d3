import type { Registry } from 'prom-client';
import type { LogMeter } from '../../ports/log-meter.ts';
import type { Refusal } from '../../ports/log-upkeep.ts';
import type { Family } from './family.ts';
import { openCounter, openGauge, openHistogram } from './metrics.ts';

/** From a disk that keeps writes in its own memory to one that is in trouble, in seconds. */
const COMMIT_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5];

/** Up to the most that one commit takes. */
const GROUP_BUCKETS = [1, 4, 16, 64, 256];

/** What the page tells of a log on disk. */
export const LOG_FAMILIES = {
  appends: {
    name: 'holdpoint_log_appends_total',
    help: 'Appends to the event log, by outcome: appended, conflict, or why not.',
    labels: ['outcome'],
  },
  records: {
    name: 'holdpoint_log_appended_records_total',
    help: 'Records that were made durable.',
    labels: [],
  },
  textLength: {
    name: 'holdpoint_log_appended_characters_total',
    help: 'Characters in the texts of those records.',
    labels: [],
  },
  duration: {
    name: 'holdpoint_log_commit_duration_seconds',
    help: 'How long a group of appends took until it was durable.',
    labels: [],
    buckets: COMMIT_BUCKETS,
  },
  group: {
    name: 'holdpoint_log_commit_appends',
    help: 'Appends that shared one commit.',
    labels: [],
    buckets: GROUP_BUCKETS,
  },
  waiting: {
    name: 'holdpoint_log_waiting_appends',
    help: 'Appends that waited for the next commit when the last one ended.',
    labels: [],
  },
  size: {
    name: 'holdpoint_log_bytes',
    help: 'Size of the event log on disk, by part: database, wal.',
    labels: ['part'],
  },
  kept: {
    name: 'holdpoint_log_records',
    help: 'Records in the event log, those of all clusters together.',
    labels: [],
  },
  checkpoints: {
    name: 'holdpoint_log_checkpoints_total',
    help: 'Times that the write-ahead log was moved into the database.',
    labels: [],
  },
  inputs: {
    name: 'holdpoint_log_inputs_bytes',
    help: 'Compressed bytes of inputs of decisions that are kept, as of the last retention.',
    labels: [],
  },
  inputsRemoved: {
    name: 'holdpoint_log_inputs_removed_total',
    help: 'Inputs of decisions that were let go of, by reason: age, size.',
    labels: ['reason'],
  },
} as const satisfies Record<string, Family>;

/** So that the first of each shows as an increase. */
const REFUSALS: readonly Refusal[] = ['conflict', 'busy', 'disk', 'damaged', 'closed'];

/** Registers the metrics of a log on disk; a guard that remembers in memory alone has none. */
export function openLogMetrics(registry: Registry): LogMeter {
  const appends = openCounter(LOG_FAMILIES.appends, registry);
  const records = openCounter(LOG_FAMILIES.records, registry);
  const textLength = openCounter(LOG_FAMILIES.textLength, registry);
  const duration = openHistogram(LOG_FAMILIES.duration, registry);
  const group = openHistogram(LOG_FAMILIES.group, registry);
  const waiting = openGauge(LOG_FAMILIES.waiting, registry);
  const size = openGauge(LOG_FAMILIES.size, registry);
  const kept = openGauge(LOG_FAMILIES.kept, registry);
  const checkpoints = openCounter(LOG_FAMILIES.checkpoints, registry);
  const inputs = openGauge(LOG_FAMILIES.inputs, registry);
  const removed = openCounter(LOG_FAMILIES.inputsRemoved, registry);
  for (const outcome of ['appended', ...REFUSALS]) appends.add([outcome], 0);
  for (const reason of ['age', 'size']) removed.add([reason], 0);
  let toldCheckpoints = 0;
  return {
    committed(report) {
      let refused = 0;
      for (const [why, count] of report.refused) {
        appends.add([why], count);
        // Those that found the queue full were in no commit.
        if (why !== 'busy') refused += count;
      }
      appends.add(['appended'], report.operations - refused);
      records.add([], report.records);
      textLength.add([], report.textLength);
      duration.observe([], report.durationMs / 1_000);
      group.observe([], report.operations);
      waiting.replace([[[], report.waiting]]);
    },
    sized(event) {
      size.replace([
        [['database'], event.databaseBytes],
        [['wal'], event.walBytes],
      ]);
      kept.replace([[[], event.records]]);
      checkpoints.add([], event.checkpoints - toldCheckpoints);
      toldCheckpoints = event.checkpoints;
    },
    inputsRetained(event) {
      inputs.replace([[[], event.bytes]]);
      removed.add(['age'], event.expired);
      removed.add(['size'], event.evicted);
    },
  };
}
