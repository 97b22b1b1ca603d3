import { sealRecords } from '../../../src/core/ledger/seal.ts';
import type { Bug } from '../bug.ts';

/** Whoever asks is answered while the disk still works, and nobody looks whether it did. */
export const replyBeforeCommit: Bug = {
  name: 'reply before commit',
  breaks: 'An append is said to be durable as soon as it was handed to the disk.',
  caughtBy: ['I4'],
  plant: {
    log: (log) => ({
      ...log,
      async append(cluster, expectedSeq, records) {
        const head = await log.head(cluster);
        if (head.seq !== expectedSeq) return { kind: 'conflict', head };
        void log.append(cluster, expectedSeq, records);
        const onto = { cluster, epoch: head.epoch, end: head };
        return { kind: 'appended', records: sealRecords(records, onto) };
      },
    }),
  },
};
