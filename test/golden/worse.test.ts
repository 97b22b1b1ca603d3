import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../src/core/base/reading.ts';
import type { GroupSnapshot, Seat } from '../../src/core/cluster/group.ts';
import type { NodeSnapshot } from '../../src/core/cluster/node.ts';
import { factIdOf } from '../../src/core/facts/fact.ts';
import type { DecideInputs } from '../../src/core/verdict/case.ts';
import { decide } from '../../src/core/verdict/decide.ts';
import { EVALUATED_AT } from '../support/case-builder.ts';
import { inTheWay } from '../support/judge.ts';
import { permitOn } from '../support/ledger-draft.ts';
import { READING_NAMES } from '../support/node-draft.ts';
import { anyCaseOfMany } from './any-case.ts';

const RUNS = { numRuns: 800 };

type Snapshot = DecideInputs['evaluation']['snapshot'];

function withSnapshot(inputs: DecideInputs, change: Partial<Snapshot>): DecideInputs {
  const { evaluation } = inputs;
  return {
    ...inputs,
    evaluation: { ...evaluation, snapshot: { ...evaluation.snapshot, ...change } },
  };
}

/** One of the nodes besides the target, and what it is in every group, made worse. */
function spoilOther(
  inputs: DecideInputs,
  which: number,
  {
    node: spoilNode,
    seat: spoilSeat,
  }: { node: (node: NodeSnapshot) => NodeSnapshot; seat: (seat: Seat) => Seat },
): DecideInputs {
  const { nodes, groups } = inputs.evaluation.snapshot;
  const others = nodes.filter(({ id }) => id !== inputs.question.node);
  const victim = others[which % Math.max(1, others.length)];
  if (victim === undefined) return inputs;
  const spoiled = (group: GroupSnapshot): GroupSnapshot => {
    const seats = [...group.seats].map(
      ([id, seat]) => [id, id === victim.id ? spoilSeat(seat) : seat] as const,
    );
    return { ...group, seats: new Map(seats) };
  };
  return withSnapshot(inputs, {
    nodes: nodes.map((node) => (node === victim ? spoilNode(node) : node)),
    groups: groups.map(spoiled),
  });
}

const gone = unknown('no-sample', 'it does not answer');
const SILENT = Object.fromEntries(READING_NAMES.map((name) => [name, gone]));

function later<T extends Pick<Seat, 'indexLag'>>(member: T): T {
  const { indexLag } = member;
  if (indexLag.kind === 'unknown') return member;
  return { ...member, indexLag: known(indexLag.value + 5_000, indexLag.observedAt) };
}

/** What makes a case worse, whatever it is asked. */
const WORSE: Readonly<Record<string, (inputs: DecideInputs, which: number) => DecideInputs>> = {
  'another node falls silent': (inputs, which) =>
    spoilOther(inputs, which, {
      node: (node) => ({
        ...node,
        ...SILENT,
        observation: { kind: 'unobservable', at: undefined, why: 'gone' },
      }),
      seat: (seat) => ({
        ...seat,
        isLeader: gone,
        hasLeader: gone,
        term: gone,
        commitIndex: gone,
        appliedIndex: gone,
        indexLag: gone,
        isInSync: gone,
      }),
    }),
  'another node falls behind': (inputs, which) =>
    spoilOther(inputs, which, { node: later, seat: later }),
  'another replica is out of sync': (inputs, which) =>
    spoilOther(inputs, which, {
      node: (node) => node,
      seat: (seat) => ({ ...seat, isInSync: known(false, EVALUATED_AT) }),
    }),
  'another node misses its leader': (inputs, which) =>
    spoilOther(inputs, which, {
      node: (node) => ({ ...node, hasLeader: known(false, EVALUATED_AT) }),
      seat: (seat) => ({ ...seat, hasLeader: known(false, EVALUATED_AT) }),
    }),
  'a leader is not known any more': (inputs, which) =>
    withoutLeader(inputs, which, { kind: 'none' }),
  'two say that they lead': (inputs, which) => {
    const claimants = inputs.evaluation.snapshot.nodes.slice(0, 2).map(({ id }) => id);
    return withoutLeader(inputs, which, { kind: 'contradictory', claimants });
  },
  'one more voter is declared': (inputs) => {
    const { groups } = inputs.evaluation.snapshot;
    const minInSync = inputs.pack.groups?.minInSync ?? 0;
    const grown = (group: GroupSnapshot): GroupSnapshot => {
      const voters = group.voters + 1;
      // So few replicas are refused for being so few, and one more is better there.
      if (group.voters <= minInSync) return group;
      return { ...group, voters, quorum: Math.floor(voters / 2) + 1 };
    };
    return withSnapshot(inputs, { groups: groups.map(grown) });
  },
  'a member appears that nobody expects': (inputs) =>
    withSnapshot(inputs, { unexpectedMembers: ['x'] }),
  'somebody else is at work on the target': (inputs) => {
    const permits = [...inputs.ledger.permits, permitOn(inputs.question.node)];
    return { ...inputs, ledger: { ...inputs.ledger, permits } };
  },
  'a breach is found': (inputs) => {
    const trips = [{ id: 'trp_1', since: EVALUATED_AT, reason: 'errors' }];
    return { ...inputs, ledger: { ...inputs.ledger, trips } };
  },
  'somebody freezes the cluster': (inputs) => {
    if (inputs.facts.kind === 'unknown') return inputs;
    const freeze = {
      ...{ id: factIdOf('freeze', '1'), by: 'ada', atMs: EVALUATED_AT, fromMs: EVALUATED_AT },
      ...{ untilMs: undefined, reason: 'the year ends', covers: 'everything' as const },
    };
    return { ...inputs, facts: { ...inputs.facts, freezes: [freeze] } };
  },
  'the log cannot be read': (inputs) => ({
    ...inputs,
    facts: { kind: 'unknown', detail: 'the log is damaged' },
  }),
  'the runbook allows fewer at a time': (inputs) => withBudget(inputs, { maxUnavailable: 1 }),
  'the runbook asks for more voters': (inputs) => withBudget(inputs, { minVoters: 5 }),
  'an outage is not accepted': (inputs) => ({
    ...inputs,
    cluster: { ...inputs.cluster, smallClusters: 'refuse' },
  }),
  'the log needs one replica more in sync': (inputs) => {
    const { groups } = inputs.pack;
    // Where all replicas are needed a policy says whether any may go, whoever is in sync.
    if (groups === undefined || inputs.cluster.smallClusters === 'allow_outage') return inputs;
    const minInSync = (groups.minInSync ?? 0) + 1;
    return { ...inputs, pack: { ...inputs.pack, groups: { ...groups, minInSync } } };
  },
};

function isUndoOfDown({ question, evaluation }: DecideInputs): boolean {
  const target = evaluation.snapshot.nodes.find(({ id }) => id === question.node);
  return question.action === 'rollback' && target?.observation.kind === 'down';
}

/** Where no leader is known there is no index to be behind, and no lag is known either. */
function withoutLeader(
  inputs: DecideInputs,
  which: number,
  leadership: GroupSnapshot['leadership'],
): DecideInputs {
  const { groups, nodes } = inputs.evaluation.snapshot;
  // The way back of a node that is down takes nothing away: it needs no leader, as no cure does.
  if (isUndoOfDown(inputs)) return inputs;
  const lost = groups[which % groups.length];
  const unled = (group: GroupSnapshot): GroupSnapshot => {
    if (group !== lost) return group;
    const seats = [...group.seats].map(([id, seat]) => [id, { ...seat, indexLag: gone }] as const);
    return { ...group, leadership, seats: new Map(seats) };
  };
  return withSnapshot(inputs, {
    groups: groups.map(unled),
    nodes: groups.length > 1 ? nodes : nodes.map((node) => ({ ...node, indexLag: gone })),
  });
}

function withBudget(
  inputs: DecideInputs,
  change: Partial<DecideInputs['runbook']['definition']['budget']>,
): DecideInputs {
  const { definition } = inputs.runbook;
  const budget = { ...definition.budget, ...change };
  return { ...inputs, runbook: { ...inputs.runbook, definition: { ...definition, budget } } };
}

describe('a no to any question about any cluster', () => {
  it.each(Object.entries(WORSE))('does not become a go because %s', (_, worsen) => {
    fc.assert(
      fc.property(anyCaseOfMany, fc.nat(8), (inputs, which) => {
        if (decide(inputs).decision === 'go') return;
        expect(decide(worsen(inputs, which)).decision).toBe('no-go');
      }),
      RUNS,
    );
  });
});

describe('a go to any question about any cluster', () => {
  it('is not given while facts are not known, but for what must never be held up', () => {
    fc.assert(
      fc.property(anyCaseOfMany, (inputs) => {
        const verdict = decide({ ...inputs, facts: { kind: 'unknown', detail: 'damaged' } });
        const { action } = inputs.question;
        const isForward = action !== 'rollback' && action !== 'undrain' && !verdict.isCure;
        if (isForward) expect(verdict.decision).toBe('no-go');
      }),
      RUNS,
    );
  });

  it('is taken back by most of what makes a case worse, so that these tests say something', () => {
    const taken = new Map(Object.keys(WORSE).map((name) => [name, 0]));
    for (const inputs of fc.sample(anyCaseOfMany, { numRuns: 4_000, seed: 11 })) {
      if (decide(inputs).decision === 'no-go') continue;
      for (const [name, worsen] of Object.entries(WORSE)) {
        if (decide(worsen(inputs, 0)).decision === 'no-go') {
          taken.set(name, (taken.get(name) ?? 0) + 1);
        }
      }
    }
    for (const [name, count] of taken) expect(count, name).toBeGreaterThan(0);
  });
});

describe('any answer', () => {
  it('does not depend on the order of nodes, groups, permits, steps and hold points', () => {
    fc.assert(
      fc.property(anyCaseOfMany, (inputs) => {
        const { evaluation, ledger } = inputs;
        const { nodes, groups } = evaluation.snapshot;
        const turned = withSnapshot(
          {
            ...inputs,
            ledger: { ...ledger, permits: ledger.permits.toReversed() },
          },
          {
            nodes: nodes.toReversed(),
            groups: groups
              .toReversed()
              .map((group) => ({ ...group, seats: new Map([...group.seats].reverse()) })),
          },
        );
        const [one, other] = [decide(inputs), decide(turned)];
        expect(other.kind).toBe(one.kind);
        const named = ({ holdPoints }: typeof one) => [...new Set(inTheWay(holdPoints))].sort();
        expect(named(other)).toEqual(named(one));
      }),
      RUNS,
    );
  });
});
