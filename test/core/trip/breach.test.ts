import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/base/time.ts';
import type { Permit } from '../../../src/core/ledger/permits/permit.ts';
import { type BreachLook, lookAt, watchedDuring } from '../../../src/core/trip/breach.ts';
import {
  type CaseBuilder,
  cluster,
  EVALUATED_AT,
  nodeId,
  TIMES,
} from '../../support/case-builder.ts';
import type { HoldPointChoice, NodeValues } from '../../support/hold-point-state.ts';
import { during, stepOut } from '../../support/steps-out.ts';

const FINE = { n1: 1, n2: 1, n3: 1 };

/** Looks at one condition of a restart of `n1`, on a cluster that a test may spoil. */
function look(
  choice: HoldPointChoice,
  values: NodeValues,
  {
    spoil = (story) => story,
    permit = {},
    since,
  }: {
    readonly spoil?: (story: CaseBuilder) => CaseBuilder;
    readonly permit?: Partial<Permit>;
    readonly since?: number;
  } = {},
): BreachLook {
  const story = spoil(cluster().voters(3)).holdPoint(choice, values);
  const inputs = story.ask('restart', 'n1');
  const step = stepOut(
    inputs,
    { node: nodeId('n1'), ...permit },
    since === undefined ? undefined : instant(since),
  );
  const [holdPoint] = inputs.runbook.holdPoints;
  if (holdPoint === undefined) throw new Error('the story has a hold point');
  return lookAt(step, holdPoint, { evaluation: inputs.evaluation, maxAgeMs: TIMES.maxAgeMs });
}

const nodesOf = ({ breach }: BreachLook) => breach?.spots.map(({ node }) => node) ?? [];

describe('what is watched while a step is out', () => {
  it('is what says so, and what the system can tell', () => {
    const story = cluster()
      .voters(3)
      .holdPoint({ name: 'before_only' }, FINE)
      .holdPoint(during('halt', { name: 'watched' }), FINE)
      .holdPoint(during('halt', { name: 'untold', unavailable: 'no such metric' }), FINE);
    const names = watchedDuring(stepOut(story.ask('restart', 'n1'))).map(
      ({ definition }) => definition.name,
    );
    expect(names).toEqual(['watched']);
  });
});

describe('a condition while a step is out', () => {
  it('is not breached while every value meets it', () => {
    expect(look(during('halt'), FINE)).toEqual({ breach: undefined, blind: [] });
  });

  it('is breached on every node where it fails, with the value and since when', () => {
    const { breach } = look(during('halt', { lastedMs: 4_000 }), { n1: 40, n2: 1, n3: 12 });
    expect(breach?.spots).toEqual([
      {
        ...{ node: 'n1', observed: 40, observedAt: EVALUATED_AT },
        since: EVALUATED_AT - 4_000,
      },
      {
        ...{ node: 'n3', observed: 12, observedAt: EVALUATED_AT },
        since: EVALUATED_AT - 4_000,
      },
    ]);
  });

  it('has to be breached for as long as the rule says', () => {
    const values = { ...FINE, n2: 40 };
    const lasting = (lastedMs: number) => during('halt', { breachedForMs: 10_000, lastedMs });
    expect(nodesOf(look(lasting(9_999), values))).toEqual([]);
    expect(nodesOf(look(lasting(10_000), values))).toEqual(['n2']);
  });

  it('counts no time from before the step', () => {
    const choice = during('halt', { breachedForMs: 10_000, lastedMs: 3_600_000 });
    const values = { ...FINE, n2: 40 };
    expect(nodesOf(look(choice, values, { since: EVALUATED_AT - 9_999 }))).toEqual([]);
    expect(nodesOf(look(choice, values, { since: EVALUATED_AT - 10_000 }))).toEqual(['n2']);
  });

  it('is not breached by a sample from before the step', () => {
    const values = { ...FINE, n2: 40 };
    const choice = during('halt', { lastedMs: 3_600_000, ageMs: 1_000 });
    expect(nodesOf(look(choice, values, { since: EVALUATED_AT - 1_000 }))).toEqual([]);
    expect(nodesOf(look(choice, values, { since: EVALUATED_AT - 1_001 }))).toEqual(['n2']);
  });

  it.each([
    ['all', ['n1', 'n2', 'n3']],
    ['voters', ['n1', 'n2', 'n3']],
    ['others', ['n2', 'n3']],
    ['target', ['n1']],
    ['leader', ['n2']],
  ] as const)('over %s is looked at on %j', (over, expected) => {
    const bad = { n1: 40, n2: 40, n3: 40 };
    const spoil = (story: CaseBuilder) => story.leader('n2');
    expect(nodesOf(look(during('halt', { over }), bad, { spoil }))).toEqual(expected);
  });

  it('does not count learners among voters', () => {
    const bad = { n1: 1, n2: 1, n3: 1, l1: 40 };
    const spoil = (story: CaseBuilder) => story.learner('l1');
    expect(nodesOf(look(during('halt', { over: 'voters' }), bad, { spoil }))).toEqual([]);
    expect(nodesOf(look(during('halt', { over: 'all' }), bad, { spoil }))).toEqual(['l1']);
  });
});

describe('what nobody can tell while a step is out', () => {
  it('is no breach, and is said', () => {
    const { breach, blind } = look(during('halt'), { n1: 1, n2: 1 });
    expect(breach).toBeUndefined();
    expect(blind).toMatchObject([{ node: 'n3', why: 'no sample of it' }]);
  });

  it('is not surprising of a node that is down: a restart takes it down', () => {
    const spoil = (story: CaseBuilder) => story.down('n1');
    expect(look(during('halt'), { n2: 1, n3: 1 }, { spoil })).toEqual({
      ...{ breach: undefined, blind: [] },
    });
  });

  it('is whatever a node says that cannot be observed', () => {
    const spoil = (story: CaseBuilder) => story.frozen('n2');
    const { breach, blind } = look(during('halt'), { ...FINE, n2: 40 }, { spoil });
    expect(breach).toBeUndefined();
    expect(blind).toMatchObject([{ node: 'n2' }]);
  });

  it('is a value that is too old', () => {
    const choice = during('halt', { ageMs: TIMES.maxAgeMs + 1 });
    const { breach, blind } = look(choice, { ...FINE, n2: 40 });
    expect(breach).toBeUndefined();
    expect(blind.map(({ node }) => node)).toEqual(['n1', 'n2', 'n3']);
  });

  it('is the leader while nobody knows who leads', () => {
    const bad = { n1: 40, n2: 40, n3: 40 };
    const spoil = (story: CaseBuilder) => story.noLeader();
    const { breach, blind } = look(during('halt', { over: 'leader' }), bad, { spoil });
    expect(breach).toBeUndefined();
    expect(blind).toMatchObject([{ node: undefined }]);
  });

  it('is fine where nothing happened: idle is not blind', () => {
    expect(look(during('halt'), { ...FINE, n2: 'idle' })).toEqual({
      ...{ breach: undefined, blind: [] },
    });
  });
});
