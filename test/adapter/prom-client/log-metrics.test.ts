import { describe, expect, it } from 'vitest';
import { createPromMeter } from '../../../src/adapter/prom-client/meter.ts';

async function linesOf(
  prom: ReturnType<typeof createPromMeter>,
  pattern: RegExp,
): Promise<readonly string[]> {
  return (await prom.render()).body.split('\n').filter((line) => pattern.test(line));
}

describe('the metrics of the event log', () => {
  it('are absent where the log is in memory', async () => {
    const prom = createPromMeter({ version: '0', clusters: [] });
    expect(await linesOf(prom, /holdpoint_log/)).toEqual([]);
  });

  it('count every way in which an append ends, from 0 on', async () => {
    const prom = createPromMeter({ version: '0', clusters: [] });
    const log = prom.openLogMeter();
    expect(await linesOf(prom, /^holdpoint_log_appends_total/)).toEqual(
      ['appended', 'conflict', 'busy', 'disk', 'damaged', 'closed'].map(
        (outcome) => `holdpoint_log_appends_total{outcome="${outcome}"} 0`,
      ),
    );
    log.committed({
      ...{ operations: 10, records: 12, textLength: 4_000, durationMs: 4, waiting: 3 },
      refused: new Map([
        ['conflict', 2],
        ['busy', 5],
      ]),
    });
    expect(await linesOf(prom, /^holdpoint_log_(?!commit).* [1-9]/)).toEqual([
      'holdpoint_log_appends_total{outcome="appended"} 8',
      'holdpoint_log_appends_total{outcome="conflict"} 2',
      'holdpoint_log_appends_total{outcome="busy"} 5',
      'holdpoint_log_appended_records_total 12',
      'holdpoint_log_appended_characters_total 4000',
      'holdpoint_log_waiting_appends 3',
    ]);
    expect(await linesOf(prom, /duration_seconds.*(sum|"0\.0025"|"0\.005")/)).toEqual([
      'holdpoint_log_commit_duration_seconds_bucket{le="0.0025"} 0',
      'holdpoint_log_commit_duration_seconds_bucket{le="0.005"} 1',
      'holdpoint_log_commit_duration_seconds_sum 0.004',
    ]);
  });

  it('say how large the log is, and what retention let go of', async () => {
    const prom = createPromMeter({ version: '0', clusters: [] });
    const log = prom.openLogMeter();
    log.sized({ records: 7, databaseBytes: 4_096, walBytes: 512, checkpoints: 2 });
    log.sized({ records: 9, databaseBytes: 8_192, walBytes: 0, checkpoints: 3 });
    log.inputsRetained({ bytes: 600, expired: 4, evicted: 1 });
    log.inputsRetained({ bytes: 500, expired: 2, evicted: 0 });
    expect(await linesOf(prom, /^holdpoint_log_(bytes|records|checkpoints|inputs)/)).toEqual([
      'holdpoint_log_bytes{part="database"} 8192',
      'holdpoint_log_bytes{part="wal"} 0',
      'holdpoint_log_records 9',
      'holdpoint_log_checkpoints_total 3',
      'holdpoint_log_inputs_bytes 500',
      'holdpoint_log_inputs_removed_total{reason="age"} 6',
      'holdpoint_log_inputs_removed_total{reason="size"} 1',
    ]);
  });
});
