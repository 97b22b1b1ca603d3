import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  INPUTS_KEPT_MS,
  readInputs,
  retainInputs,
  writeInputs,
} from '../../../src/adapter/sqlite/inputs.ts';
import { migrate } from '../../../src/adapter/sqlite/schema.ts';
import { digestText } from '../../../src/core/base/digest.ts';

const DAY_MS = 86_400_000;

/** Texts that do not shrink to nothing, each with a size of its own. */
const textOf = (name: string) => `${name}: ${digestText(name).repeat(4)}`;

describe('the inputs of decisions on disk', () => {
  let db: DatabaseSync;
  beforeEach(() => {
    db = new DatabaseSync(':memory:');
    migrate(db, ':memory:');
    return () => db.close();
  });
  const write = (name: string, atMs: number) => {
    const body = textOf(name);
    writeInputs(db, { digest: digestText(body), body, atMs });
  };
  const isKept = (name: string) => readInputs(db, digestText(textOf(name))) === textOf(name);

  it('are let go of after a month', () => {
    write('burst', 0);
    retainInputs(db, INPUTS_KEPT_MS);
    expect(isKept('burst')).toBe(true);
    expect(retainInputs(db, INPUTS_KEPT_MS + 1)).toEqual({ bytes: 0, expired: 1, evicted: 0 });
    expect(isKept('burst')).toBe(false);
  });

  it('stay for a month from when they were last written, and not from the first time', () => {
    write('rules', 0);
    write('rules', 20 * DAY_MS);
    retainInputs(db, 40 * DAY_MS);
    expect(isKept('rules')).toBe(true);
    retainInputs(db, 51 * DAY_MS);
    expect(isKept('rules')).toBe(false);
  });

  it('do not grow older when a clock that was set back writes them again', () => {
    write('rules', 20 * DAY_MS);
    write('rules', 0);
    retainInputs(db, 40 * DAY_MS);
    expect(isKept('rules')).toBe(true);
  });

  it('lose those that were in use longest ago where they are too many', () => {
    write('rules', 1);
    write('burst 1', 2);
    write('burst 2', 3);
    write('rules', 4);
    const all = retainInputs(db, 5);
    expect(all).toMatchObject({ expired: 0, evicted: 0 });
    const left = retainInputs(db, 5, all.bytes - 1);
    expect(left).toMatchObject({ expired: 0, evicted: 1 });
    expect(left.bytes).toBeLessThan(all.bytes);
    expect(['rules', 'burst 1', 'burst 2'].filter(isKept)).toEqual(['rules', 'burst 2']);
  });
});
