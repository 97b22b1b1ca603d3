import type { Bug } from '../bug.ts';

/** Safe, and for ever: what is verified waits for the quorum, and the quorum for the cure. */
export const cureBlocked: Bug = {
  name: "cure blocked by another node's verification",
  breaks: 'Nobody may start a node that is down while the step of another one is verified.',
  caughtBy: ['alive'],
  plant: {
    judged(inputs) {
      const { ledger, question } = inputs;
      const inTheWay = ledger.permits
        .filter(({ state, isOwn }) => state === 'verifying' && !isOwn)
        .map((permit) => ({ ...permit, node: question.node }));
      return { ...inputs, ledger: { ...ledger, permits: [...ledger.permits, ...inTheWay] } };
    },
  },
};
