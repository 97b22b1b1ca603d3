import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/base/time.ts';
import { factIdOf } from '../../../src/core/facts/fact.ts';
import type { Override } from '../../../src/core/facts/override.ts';
import type { StepsWatch } from '../../../src/core/trip/follow.ts';
import { cluster, EVALUATED_AT, nodeId } from '../../support/case-builder.ts';
import { during, followed, permitOut } from '../../support/steps-out.ts';

const FINE = { n1: 1, n2: 1, n3: 1 };
const BAD = { ...FINE, n2: 40 };
const BLIND = { n1: 1, n3: 1 };

const story = (values: Readonly<Record<string, number>>, choice = during('halt')) =>
  cluster().voters(3).holdPoint(choice, values);

const seenIn = ({ breaches }: StepsWatch) => breaches.map(({ isSeen }) => isSeen);

const OVERRIDE: Override = {
  ...{ id: factIdOf('override', '1'), by: 'ada', atMs: 0, why: 'a known bug' },
  ...{ holdPoint: 'backlog', node: undefined, action: undefined, untilMs: 1 },
  approval: { kind: 'not-needed' },
};

describe('following steps that are out', () => {
  it('tells what is breached, and forgets what is over', () => {
    expect(seenIn(followed([story(BAD)]))).toEqual([true]);
    expect(seenIn(followed([story(BAD), story(FINE)]))).toEqual([]);
  });

  it('does not take silence for the end of a breach', () => {
    expect(seenIn(followed([story(BAD), story(BLIND), story(BLIND)]))).toEqual([false]);
    expect(seenIn(followed([story(BAD), story(BLIND), story(FINE)]))).toEqual([]);
    expect(seenIn(followed([story(FINE), story(BLIND)]))).toEqual([]);
  });

  it('says since when nothing can be told', () => {
    const { blind } = followed([story(BLIND), story(BLIND)]);
    expect(blind).toMatchObject([{ node: 'n2', blindSince: EVALUATED_AT }]);
  });

  it('looks at no step whose runbook is gone, nor at a cure or a way back', () => {
    for (const change of [{ runbook: 'gone' }, { isCure: true }, { action: 'rollback' }] as const) {
      const permits = [permitOut({ node: nodeId('n1'), ...change })];
      expect(followed([story(BAD)], { permits }).breaches).toEqual([]);
    }
  });

  it('forgets steps that are over', () => {
    expect(followed([story(BAD)], { permits: [] })).toEqual({
      ...{ breaches: [], blind: [], outSince: new Map() },
    });
  });
});

describe('since when a step is out', () => {
  it('is its grant, on the clock of the process', () => {
    const { outSince } = followed([story(BAD)]);
    expect([...outSince.values()]).toEqual([EVALUATED_AT - 60_000]);
  });

  it('is its first look where the wall clock was set back since', () => {
    const future = () => instant(EVALUATED_AT + 3_600_000);
    const { outSince } = followed([story(BAD)], { toInstant: future });
    expect([...outSince.values()]).toEqual([EVALUATED_AT]);
  });
});

describe('a hold point that somebody ordered to go on past', () => {
  const time = { earliestMs: 0, latestMs: 0 };
  const over = (change: Partial<Override>, choice = during('halt')) =>
    followed([story(BAD, choice)], { overrides: [{ ...OVERRIDE, ...change }], time }).breaches;

  it('trips nothing while the order counts', () => {
    expect(over({})).toEqual([]);
    expect(over({ untilMs: 0 })).toHaveLength(1);
    expect(over({ holdPoint: 'other' })).toHaveLength(1);
    expect(over({ node: nodeId('n1') })).toEqual([]);
    expect(over({ node: nodeId('n2') })).toHaveLength(1);
    expect(over({ action: 'stop' })).toHaveLength(1);
  });

  it('does where the rule allows no order, or not that of one person', () => {
    expect(over({}, during('halt', { override: 'never' }))).toHaveLength(1);
    const two = during('halt', { override: 'second_person' });
    expect(over({}, two)).toHaveLength(1);
    expect(over({ approval: { kind: 'given', by: 'eve', atMs: 0 } }, two)).toEqual([]);
  });
});
