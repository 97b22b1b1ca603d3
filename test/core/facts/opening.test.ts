import { describe, expect, it } from 'vitest';
import { standingOf } from '../../../src/core/facts/opening.ts';

const at = (ms: number) => ({ earliestMs: ms, latestMs: ms });
const OPENINGS = [
  { startMs: 100, endMs: 200 },
  { startMs: 300, endMs: 400 },
];

describe('standingOf', () => {
  it.each([
    [99, { kind: 'closed', opensAtMs: 100 }],
    [100, { kind: 'open', untilMs: 200 }],
    [199, { kind: 'open', untilMs: 200 }],
    [200, { kind: 'closed', opensAtMs: 300 }],
    [400, { kind: 'closed', opensAtMs: undefined }],
  ])('at %d it is %j', (ms, expected) => expect(standingOf(OPENINGS, at(ms))).toEqual(expected));

  it('is open only when every clock says so, since it loosens (R11)', () => {
    expect(standingOf(OPENINGS, { earliestMs: 99, latestMs: 150 })).toMatchObject({
      kind: 'closed',
    });
    expect(standingOf(OPENINGS, { earliestMs: 150, latestMs: 200 })).toMatchObject({
      kind: 'closed',
    });
  });

  it('goes over from one opening into the next where they touch', () => {
    const touching = [
      { startMs: 200, endMs: 300 },
      { startMs: 100, endMs: 200 },
    ];
    expect(standingOf(touching, at(150))).toEqual({ kind: 'open', untilMs: 300 });
  });

  it('is closed for ever without openings', () => {
    expect(standingOf([], at(0))).toEqual({ kind: 'closed', opensAtMs: undefined });
  });
});
