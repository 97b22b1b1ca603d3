import { describe, expect, it } from 'vitest';
import { factIdOf } from '../../../src/core/facts/fact.ts';
import { covers, isOverriding, type Override } from '../../../src/core/facts/override.ts';
import { nodeId } from '../../support/case-builder.ts';

const OVERRIDE: Override = {
  id: factIdOf('override', '1'),
  by: 'ada',
  atMs: 100,
  holdPoint: 'backlog',
  node: undefined,
  action: undefined,
  why: 'a false alarm',
  untilMs: 200,
  approval: { kind: 'not-needed' },
};

describe('isOverriding', () => {
  it('ends at its last moment, on time (R39)', () => {
    expect(isOverriding(OVERRIDE, { earliestMs: 199, latestMs: 199 })).toBe(true);
    expect(isOverriding(OVERRIDE, { earliestMs: 200, latestMs: 200 })).toBe(false);
  });

  it('ends as soon as any clock says so, since it loosens (R11)', () => {
    expect(isOverriding(OVERRIDE, { earliestMs: 100, latestMs: 200 })).toBe(false);
  });

  it('counts for nothing until a second person has approved it, where one is needed', () => {
    const time = { earliestMs: 150, latestMs: 150 };
    const awaited = { ...OVERRIDE, approval: { kind: 'awaited', untilMs: 180 } } as const;
    expect(isOverriding(awaited, time)).toBe(false);
    const given = { ...OVERRIDE, approval: { kind: 'given', by: 'eve', atMs: 120 } } as const;
    expect(isOverriding(given, time)).toBe(true);
  });
});

describe('covers', () => {
  const step = { node: nodeId('n1'), action: 'restart' } as const;

  it.each([
    [{}, true],
    [{ node: nodeId('n1') }, true],
    [{ node: nodeId('n2') }, false],
    [{ action: 'restart' }, true],
    [{ action: 'remove' }, false],
    [{ node: nodeId('n1'), action: 'remove' }, false],
  ] as const)('%j: %s', (change, expected) => {
    expect(covers({ ...OVERRIDE, ...change }, step)).toBe(expected);
  });
});
