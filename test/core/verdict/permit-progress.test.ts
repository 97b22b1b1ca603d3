import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import type { Permit } from '../../../src/core/ledger/permits/permit.ts';
import { openCase } from '../../../src/core/verdict/case.ts';
import { followPermit, type PermitMemory } from '../../../src/core/verdict/permit-progress.ts';
import { type CaseBuilder, cluster, EVALUATED_AT, nodeId } from '../../support/case-builder.ts';
import { STARTED_AT_SECONDS } from '../../support/node-draft.ts';
import { LEADING_TO, ledgerAfter, onlyPermit } from '../../support/permit-story.ts';

const SOAK_MS = 120_000;
const timing = {
  soakMs: durationMs(SOAK_MS),
  nodeWindowMs: undefined,
  completeWithinMs: undefined,
};
const before = { startedAtSeconds: STARTED_AT_SECONDS, version: '1.0.0' };

const three = () => cluster().voters(3).policy({ timing });
const restarted = () => three().node('n2', (n2) => n2.started(STARTED_AT_SECONDS + 60));

function permit(stage: keyof typeof LEADING_TO, change: Partial<Permit> = {}): Permit {
  const granted = onlyPermit(ledgerAfter(LEADING_TO[stage]));
  return { ...granted, node: nodeId('n2'), before, ttlMs: 300_000, ...change };
}

type Look = readonly [atMs: number, CaseBuilder];

/** Looks at a permit every second, as long as what there is to see stays the same. */
function follow(of: Permit, looks: readonly Look[]): string[] {
  const every = looks.flatMap((look, index): readonly Look[] => {
    const [atMs, built] = look;
    const [untilMs = atMs] = looks[index + 1] ?? [];
    const seconds = Math.ceil((untilMs - atMs) / 1_000) - 1;
    // What lasts longer than any soak is only a jump in the story.
    const between = Math.min(Math.max(0, seconds), 400);
    return [
      look,
      ...Array.from({ length: between }, (_, at) => [atMs + (at + 1) * 1_000, built] as const),
    ];
  });
  return followOnly(of, every);
}

/** Looks at a permit only now and then; what happened, as `time: type end`. */
function followOnly(of: Permit, looks: readonly Look[]): string[] {
  let memory: PermitMemory | undefined;
  const happened: string[] = [];
  for (const [atMs, built] of looks) {
    const inputs = { ...built.ask(of.action, 'n2'), now: instant(EVALUATED_AT + atMs) };
    // Every look is at fresh evidence; only the clock of the guard goes on.
    const given = { ...openCase({ ...inputs, now: EVALUATED_AT }), now: inputs.now };
    const { memory: next, event } = followPermit(of, given, memory);
    memory = next;
    if (event === undefined) continue;
    const what = 'end' in event ? event.end : 'move' in event ? event.move : '';
    happened.push(`${atMs}: ${event.type} ${what}`.trim());
  }
  return happened;
}

describe('an open permit', () => {
  it('is overdue when nobody has renewed it in time, and keeps its slot (I6)', () => {
    expect(
      follow(permit('granted'), [
        [0, three()],
        [299_999, three()],
      ]),
    ).toEqual([]);
    expect(
      follow(permit('granted'), [
        [0, three()],
        [300_000, three()],
      ]),
    ).toEqual(['300000: permit-moved expire']);
    expect(
      follow(permit('confirmed'), [
        [0, three()],
        [300_000, three()],
      ]),
    ).toEqual(['300000: permit-moved expire']);
  });

  it('lapses when it had to be confirmed and nothing has happened (I6 d)', () => {
    const required = { confirm: 'required' } as const;
    const looks = [
      [0, three()],
      [300_000, three()],
    ] as const;
    expect(follow(permit('granted', required), looks)).toEqual(['300000: permit-ended lapsed']);
    expect(follow(permit('confirmed', required), looks)).toEqual(['300000: permit-moved expire']);
    const second = permit('granted', { ...required, actions: ['drain', 'restart'] });
    expect(follow(second, looks)).toEqual(['300000: permit-moved expire']);
    const gone = permit('granted', { ...required, departedAtMs: 1 });
    expect(follow(gone, looks)).toEqual(['300000: permit-moved expire']);
  });

  it('remembers that its node went, before anything else', () => {
    const looks = [
      [0, three()],
      [300_000, three().down('n2')],
    ] as const;
    expect(follow(permit('granted', { confirm: 'required' }), looks)).toEqual([
      '300000: permit-departed',
    ]);
  });

  it('has its whole time again after a restart of the guard (R11)', () => {
    const late = [
      [1_000_000, three()],
      [1_299_999, three()],
    ] as const;
    expect(follow(permit('granted'), late)).toEqual([]);
  });

  it('is verified once the step is seen to be done and has stayed so for the soak', () => {
    const verifying = permit('verifying');
    const looks = [
      [0, three()],
      [10_000, restarted()],
      [10_000 + SOAK_MS - 1, restarted()],
      [10_000 + SOAK_MS, restarted()],
    ] as const;
    const seen = { ...verifying, departedAtMs: 1 };
    expect(follow(seen, looks)).toEqual([`${10_000 + SOAK_MS}: permit-ended verified`]);
  });

  it('counts no time in which nobody looked, nor what a clock set forward adds (R11)', () => {
    const verifying = permit('verifying', { departedAtMs: 1 });
    const looks = [
      [0, restarted()],
      [1_000, restarted()],
      [SOAK_MS + 60_000, restarted()],
    ] as const;
    expect(followOnly(verifying, looks)).toEqual([]);
  });

  it('soaks from the beginning when the node falls behind in between', () => {
    const verifying = permit('verifying', { departedAtMs: 1 });
    const looks = [
      [0, restarted()],
      [SOAK_MS - 1, restarted().node('n2', (n2) => n2.lag(5_000))],
      [SOAK_MS, restarted()],
      [2 * SOAK_MS - 1, restarted()],
      [2 * SOAK_MS, restarted()],
    ] as const;
    expect(follow(verifying, looks)).toEqual([`${2 * SOAK_MS}: permit-ended verified`]);
  });

  it('never ends by the word of its holder alone, however long that is ago', () => {
    const looks = [0, 1, 2, 3].map((day) => [day * 86_400_000, three()] as const);
    expect(follow(permit('verifying'), looks)).toEqual([]);
  });

  it('ends by itself when it is overdue and its node went and came back (I6 a)', () => {
    const gone = permit('overdue', { departedAtMs: 1 });
    const looks = [
      [0, three().down('n2')],
      [10_000, restarted()],
      [10_000 + SOAK_MS, restarted()],
    ] as const;
    expect(follow(gone, looks)).toEqual([`${10_000 + SOAK_MS}: permit-ended returned`]);
  });

  it('ends by itself when it is an overdue cure: its node was gone when it was granted', () => {
    const unseen = { startedAtSeconds: undefined, version: undefined };
    const cure = permit('overdue', { isCure: true, before: unseen });
    const back = [
      [0, restarted()],
      [SOAK_MS, restarted()],
    ] as const;
    expect(follow(cure, back)).toEqual([`${SOAK_MS}: permit-ended returned`]);
  });

  it('does not end while it is overdue and its node has never gone: a drain may take long', () => {
    const looks = [0, 1, 2, 3].map((day) => [day * 86_400_000, three()] as const);
    expect(follow(permit('overdue', { action: 'drain' }), looks)).toEqual([]);
    const blip = [
      [0, three()],
      [1, three().frozen('n2')],
      [2 * SOAK_MS, three()],
      [9 * SOAK_MS, three()],
    ] as const;
    expect(follow(permit('overdue', { action: 'drain' }), blip)).toEqual([]);
  });

  it('ends as aborted when it was given back and what came before was never seen to happen', () => {
    const given = { action: 'undrain', actions: ['drain', 'restart', 'undrain'] } as const;
    const looks = (is: CaseBuilder) =>
      [
        [0, is],
        [SOAK_MS, is],
      ] as const;
    const untrue = follow(permit('verifying', given), looks(three()));
    expect(untrue).toEqual([`${SOAK_MS}: permit-ended aborted`]);
    const seen = follow(permit('verifying', { ...given, departedAtMs: 1 }), looks(restarted()));
    expect(seen).toEqual([`${SOAK_MS}: permit-ended verified`]);
    const drained = permit('verifying', { action: 'undrain', actions: ['drain', 'undrain'] });
    expect(follow(drained, looks(three()))).toEqual([`${SOAK_MS}: permit-ended verified`]);
  });

  it('ends as aborted when its holder gave up and the node is as good as before', () => {
    const aborted = permit('verifying', { stage: { kind: 'verifying', outcome: 'aborted' } });
    expect(
      follow(aborted, [
        [0, three()],
        [SOAK_MS, three()],
      ]),
    ).toEqual([`${SOAK_MS}: permit-ended aborted`]);
  });
});
