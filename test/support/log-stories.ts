import { type ClusterId, parseClusterId } from '../../src/core/base/ids.ts';
import type { NewRecord } from '../../src/core/ledger/record.ts';

/** Reads a cluster name that is known to be one. */
export function clusterNamed(name: string): ClusterId {
  const cluster = parseClusterId(name);
  if (cluster === undefined) throw new Error(`${name} is no name of a cluster`);
  return cluster;
}

/** An event that tells itself apart by a number. */
export function noted(number: number, text = ''): NewRecord {
  return {
    type: 'noted',
    body: JSON.stringify({ number, text }),
    atMs: 1_795_000_000_000 + number,
  };
}
