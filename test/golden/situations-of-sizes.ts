import { type Situation, voters, when } from './situation.ts';

const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** How many may be lost of so many, by the definition of a majority and not by the code. */
const TOLERANCE = new Map([
  [3, 1],
  [4, 1],
  [5, 2],
  [6, 2],
  [7, 3],
  [8, 3],
  [9, 4],
]);

const ALL_WELL = numbers(3, 9).map((size) =>
  when(`${size} voters, all of them well`, voters(size), { asks: 'restart n2', answer: 'go' }),
);

const NO_MORE_TO_LOSE = [...TOLERANCE].map(([size, tolerance]) => {
  const down = numbers(size - tolerance + 1, size).map((number) => `n${number}`);
  return when(`${size} voters without as many as they can lose`, voters(size).down(...down), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['quorum_kept', ...down.map((id) => `members_caught_up ${id}`)],
  });
});

/** Sizes from one to nine, odd and even, whole and with nothing left to lose. */
export const SIZES: readonly Situation[] = [
  when('one voter that is well', voters(1), {
    asks: 'restart n1',
    answer: 'blocked',
    because: ['quorum_kept'],
  }),
  when('two voters that are well (ceph 41257)', voters(2), {
    asks: 'restart n2',
    answer: 'blocked',
    because: ['quorum_kept'],
  }),
  ...ALL_WELL,
  ...NO_MORE_TO_LOSE,
];
