import { known } from '../../../src/core/base/reading.ts';
import type { Bug } from '../bug.ts';

/** It answers, so it counts: who has not got the log cannot help to commit. */
export const laggingVoterCounted: Bug = {
  name: 'lagging voter counted',
  breaks: 'A voter counts towards quorum as soon as it is up, however far behind it is.',
  caughtBy: ['I2'],
  plant: {
    judged(inputs) {
      const { evaluation, now } = inputs;
      const nodes = evaluation.snapshot.nodes.map((node) => ({ ...node, indexLag: known(0, now) }));
      return {
        ...inputs,
        evaluation: { ...evaluation, snapshot: { ...evaluation.snapshot, nodes } },
      };
    },
  },
};
