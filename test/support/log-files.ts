import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LogStore } from '../../src/adapter/sqlite/store.ts';
import type { ClusterId } from '../../src/core/base/ids.ts';
import type { LogRecord } from '../../src/core/ledger/record.ts';
import { clusterNamed, noted } from './log-stories.ts';

/** The files of a data directory, by name. */
export type LogFiles = ReadonlyMap<string, Uint8Array>;

/** What is in a log: each cluster with its records. */
export type LogContents = ReadonlyMap<ClusterId, readonly LogRecord[]>;

const NAMES = ['holdpoint.db', 'holdpoint.db-wal', 'witness'] as const;

const CLUSTERS = ['one', 'two', 'three'].map(clusterNamed);

/** Opens a store. */
export function openStore(directory: string, pragmas?: readonly string[]): LogStore {
  return new LogStore({ directory, nowMs: 1_795_000_000_000, pragmas });
}

/** Appends records to three clusters in turn, `perCommit` at a time. */
export function fill(store: LogStore, records: number, perCommit = 1): void {
  for (let number = 0; number < records; number += perCommit) {
    const cluster = CLUSTERS[(number / perCommit) % CLUSTERS.length] ?? clusterNamed('one');
    const events = Array.from({ length: perCommit }, (_, index) => noted(number + index));
    const expectedSeq = store.head(cluster).seq;
    store.commit([{ kind: 'append', cluster, expectedSeq, records: events }]);
  }
}

/** Everything that a store gives; throws where it gives nothing. */
export function contentsOf(store: LogStore): LogContents {
  const contents = new Map<ClusterId, readonly LogRecord[]>();
  for (const cluster of store.clusters()) {
    const outcome = store.read(cluster, 0, 1_000_000);
    if (outcome.kind !== 'read') throw new Error(outcome.detail);
    contents.set(cluster, outcome.records);
  }
  return contents;
}

/** Copies the files as they are now, the way a crash leaves them. */
export function filesIn(directory: string): LogFiles {
  const files = NAMES.filter((name) => existsSync(join(directory, name)));
  return new Map(files.map((name) => [name, readFileSync(join(directory, name))]));
}

/** Puts files into a new directory. */
export function writeFiles(directory: string, files: LogFiles): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(directory, name), bytes);
}
