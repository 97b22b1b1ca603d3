import { describe, expect, it } from 'vitest';
import { noData } from '../../../src/core/canary/criterion-state.ts';
import {
  failedBy,
  type Mark,
  NOTHING_MARKED,
  othersToo,
  persistenceState,
  stepPersistence,
} from '../../../src/core/canary/persistence.ts';
import { LOOK_MS, lookAt, throughJson } from '../../support/canary-looks.ts';

const RULE = { k: 4, n: 5 };

/** `!` beyond the limit, `e` beyond it as the others are, `-` between, `.` clear, ` ` nothing. */
function marksOf(story: string): readonly (Mark | undefined)[] {
  return [...story].map((letter) =>
    letter === ' '
      ? undefined
      : {
          isBeyond: letter === '!' || letter === 'e',
          isClear: letter === '.',
          othersBeyond: letter === 'e',
        },
  );
}

function stateAfter(story: string) {
  return marksOf(story).reduce(
    (state, mark, at) => stepPersistence(state, { look: lookAt<number>(at, 1), mark }, RULE),
    NOTHING_MARKED,
  );
}

const kindAfter = (story: string) => persistenceState(stateAfter(story), RULE).kind;

describe('a breach that has to persist', () => {
  it.each([
    ['...!!!', 'watch'],
    ['...!!!!', 'fail'],
    ['!!!.!', 'fail'],
    ['!!.!.!!.!', 'watch'],
    ['!!!!.....', 'fail'],
    ['.....', 'pass'],
    ['...', 'watch'],
    ['.....---', 'watch'],
    ['eeeee', 'environment'],
    ['ee!!!', 'environment'],
    ['eeeee..', 'environment'],
    ['eeeee....', 'pass'],
  ])('comes after %j to %s', (story, kind) => {
    expect(kindAfter(story)).toBe(kind);
  });

  it('says how many looks are missing and how long they take', () => {
    expect(persistenceState(stateAfter('...'), RULE)).toEqual({
      kind: 'watch',
      suspects: false,
      missing: { count: 2, of: 'looks', aboutMs: 2 * LOOK_MS },
    });
  });

  it('has nothing to go by where a canary that is seen can never be compared', () => {
    expect(persistenceState(stateAfter(' '.repeat(10)), RULE)).toEqual(
      noData('no-baseline', false),
    );
    expect(persistenceState(NOTHING_MARKED, RULE)).toEqual(noData('blind', false));
  });

  it('keeps the first failure', () => {
    const state = stateAfter('!!!!');
    const { at } = lookAt<number>(99, 1);
    expect(failedBy(state, 'slope', at)).toBe(state);
    expect(failedBy(NOTHING_MARKED, 'slope', at).failed).toEqual({ by: 'slope', at });
  });

  it('takes half of a breach of the others for the same trouble', () => {
    expect(othersToo(stateAfter('e!!'), RULE)).toBe(false);
    expect(othersToo(stateAfter('ee!'), RULE)).toBe(true);
  });

  it('goes on after a restart as if there had been none', () => {
    const state = stateAfter('.-!');
    const step = { look: lookAt<number>(9, 1), mark: marksOf('!')[0] };
    expect(stepPersistence(throughJson(state), step, RULE)).toEqual(
      stepPersistence(state, step, RULE),
    );
  });
});
