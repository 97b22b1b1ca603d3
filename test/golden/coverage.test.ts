import { describe, expect, it } from 'vitest';
import { readTexts } from '../support/repo-files.ts';
import { ALL } from './all-situations.ts';
import { NOT_OF_THE_VERDICT, SCENARIOS } from './scenarios.ts';
import { THREADS } from './threads.ts';
import type { Told } from './told.ts';

const TITLES = Object.values(ALL).flatMap((situations) => situations.map(({ title }) => title));

/** A project, and the numbers of its threads: `kured 822, 137`. */
const CITATION = /([a-z][a-z0-9./-]*(?: cluster-operator)?) (\d+(?:, \d+)*)/g;

/** The threads that a title cites in brackets. */
function cited(title: string): readonly string[] {
  return [...title.matchAll(/\(([^()]*)\)/g)].flatMap(([, inside = '']) =>
    [...inside.matchAll(CITATION)].flatMap(([, project = '', numbers = '']) =>
      numbers.split(', ').map((number) => `${project} ${number}`),
    ),
  );
}

/** Whether a situation or a test is there that something is said to be told by. */
function isThere(told: Told): boolean {
  const [path = '', name] = told.split(' > ');
  if (name === undefined) return TITLES.filter((title) => title.startsWith(path)).length === 1;
  return readTexts([path]).get(path)?.includes(name) === true;
}

describe('every scenario that guards of other systems need tests of', () => {
  it.each(SCENARIOS)('$id is told: $what', ({ told }) => {
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter((each) => !isThere(each))).toEqual([]);
  });

  it('has a name of its own, and those of others are not among them', () => {
    const ids = SCENARIOS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const ours = new Set(SCENARIOS.map(({ what }) => what));
    expect([...NOT_OF_THE_VERDICT.keys()].filter((what) => ours.has(what))).toEqual([]);
  });
});

describe('every wrong go and wrong no of other guards', () => {
  const inTitles = new Set(TITLES.flatMap(cited));

  it.each(THREADS)('$thread is told: $what', ({ thread, elsewhere }) => {
    if (elsewhere === undefined) expect(inTitles).toContain(thread);
    else expect(isThere(elsewhere)).toBe(true);
  });

  it('is listed, and listed once', () => {
    const listed = THREADS.map(({ thread }) => thread);
    expect(new Set(listed).size).toBe(listed.length);
    expect([...inTitles].filter((thread) => !listed.includes(thread))).toEqual([]);
  });

  it('would be missed, if nothing told of it', () => {
    expect(isThere('a situation that nobody was in')).toBe(false);
    expect(isThere('test/golden/told.ts > a test that nobody wrote')).toBe(false);
    expect(cited('a title (kured 822, 137, rabbitmq cluster-operator 622; etcd)')).toEqual([
      'kured 822',
      'kured 137',
      'rabbitmq cluster-operator 622',
    ]);
  });
});
