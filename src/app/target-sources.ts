import { createHttpSd } from '../adapter/axios/http-sd.ts';
import { createFileSd } from '../adapter/fs/file-sd.ts';
import { createDnsSd } from '../adapter/system/dns-sd.ts';
import type { JobSettings, TargetSourceSettings } from '../config/settings.ts';
import { readTargetList, TARGET_LIST_MAX_BYTES } from '../config/target-list.ts';
import { durationMs } from '../core/base/time.ts';
import type { TargetSource } from '../ports/target-source.ts';
import type { DiscoveryJob } from '../service/discovery.ts';

/** Files are few and small, and a list that was written is wanted at once. */
const FILES_LOOK_EVERY_MS = durationMs(2_000);

/** A list of targets is a small page. A start waits for it, as long as people wait for a start. */
const LOOK_TIMEOUT_MS = durationMs(5_000);

/** The job with its sources, ready to be looked at. */
export function toDiscoveryJob(job: JobSettings, version: string): DiscoveryJob {
  return {
    defaults: job.defaults,
    rules: job.relabel.map(({ rule }) => rule),
    groups: job.sources.flatMap((source) => (source.kind === 'static' ? source.groups : [])),
    sources: job.sources.flatMap((source) => openSource(source, version)),
  };
}

function openSource(source: TargetSourceSettings, version: string): readonly TargetSource[] {
  switch (source.kind) {
    case 'static':
      return [];
    case 'file':
      return [
        createFileSd({
          patterns: source.patterns,
          refreshEveryMs: FILES_LOOK_EVERY_MS,
          readList: readTargetList,
          maxBytes: TARGET_LIST_MAX_BYTES,
        }),
      ];
    case 'http':
      return [
        createHttpSd({
          ...{ url: source.url, refreshEveryMs: source.refreshEveryMs, version },
          headers: new Map([...source.headers].map(([name, value]) => [name, value.reveal()])),
          tls: { ...source.tls, key: source.tls.key?.reveal() },
          timeoutMs: LOOK_TIMEOUT_MS,
          bodySizeBytes: TARGET_LIST_MAX_BYTES,
          readList: readTargetList,
        }),
      ];
    case 'dns': {
      const { names, type, port, refreshEveryMs } = source;
      return [createDnsSd({ names, type, port, refreshEveryMs, timeoutMs: LOOK_TIMEOUT_MS })];
    }
  }
}
