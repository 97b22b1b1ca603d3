import type { Bug } from '../bug.ts';

/** A pipeline that has not heard of it goes on with what a person has stopped. */
export const pauseUnheard: Bug = {
  name: 'pause unheard',
  breaks: 'How a rollout stands is not asked when a step of it is claimed.',
  caughtBy: ['rollout'],
  plant: {
    judged(inputs) {
      const { unknownRollout: _, ...ledger } = inputs.ledger;
      return { ...inputs, ledger: { ...ledger, rollout: undefined } };
    },
  },
};
