import { glob } from 'node:fs/promises';
import type { DurationMs } from '../../core/base/time.ts';
import type { TargetGroup } from '../../core/target/discovered-target.ts';
import type { TargetLook } from '../../core/target/target-look.ts';
import type { ReadTargetList, TargetSource } from '../../ports/target-source.ts';
import { nodeFiles } from './node-files.ts';

/** Files that list targets. */
export interface FileSdOptions {
  /** Paths in whose last part `*` stands for any characters. */
  readonly patterns: readonly string[];
  readonly refreshEveryMs: DurationMs;
  readonly readList: ReadTargetList;
  readonly maxBytes: number;
}

/** More files than this are the files of something else. */
const FILES_MAX = 1_000;

/** Targets that lie in files, as `file_sd_configs` of Prometheus. One bad file fails the look. */
export function createFileSd(options: FileSdOptions): TargetSource {
  const name = `file_sd ${options.patterns.join(', ')}`;
  return {
    name,
    refreshEveryMs: options.refreshEveryMs,
    look: async (signal) => {
      try {
        return await look(options, signal);
      } catch (error) {
        return { kind: 'failed', detail: `${name}: ${String(error)}` };
      }
    },
  };
}

async function look(options: FileSdOptions, signal: AbortSignal): Promise<TargetLook> {
  const paths = await find(options.patterns);
  const groups: TargetGroup[] = [];
  for (const path of paths) {
    signal.throwIfAborted();
    const read = await nodeFiles.readFile(path, options.maxBytes);
    if (read.kind === 'failed') return { kind: 'failed', detail: `${path}: ${read.why}` };
    const list = options.readList({
      text: new TextDecoder().decode(read.bytes),
      name: path,
      form: path.endsWith('.json') ? 'json' : 'yaml',
      labels: [['__meta_filepath', path]],
    });
    if (list.kind === 'failed') return list;
    groups.push(...list.groups);
  }
  return { kind: 'found', groups };
}

/** In the order of their names, so that the same files always give the same groups. */
async function find(patterns: readonly string[]): Promise<readonly string[]> {
  const paths = new Set<string>();
  for (const pattern of patterns) {
    for await (const path of glob(pattern)) {
      paths.add(path);
      if (paths.size > FILES_MAX) throw new Error(`there are more than ${FILES_MAX} such files`);
    }
  }
  return [...paths].sort();
}
