import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../src/core/base/ids.ts';
import { instant } from '../../../src/core/base/time.ts';
import {
  gatherPeerReport,
  provesInactive,
  type Testimony,
} from '../../../src/core/cluster/testimony.ts';

const [N1, N2, N3] = ['n1' as NodeId, 'n2' as NodeId, 'n3' as NodeId];

/** What a witness says; `A`, `B` and `C` are the member names of n1, n2 and n3. */
function says(
  witness: NodeId,
  memberId: string | undefined,
  peers: Readonly<Record<string, boolean>>,
): Testimony {
  return { witness, at: instant(0), memberId, peers: new Map(Object.entries(peers)) };
}

describe('gatherPeerReport', () => {
  it('joins member names to nodes by what the witnesses call themselves', () => {
    const testimonies = [
      says(N1, 'A', { B: true, C: false }),
      says(N2, 'B', { A: true, C: false }),
    ];
    expect(gatherPeerReport(testimonies, new Map())).toEqual({
      witnesses: [N1, N2],
      activeStrangers: [],
      activeNodes: new Set([N1, N2]),
    });
  });

  it('recognises a silent node by the name that it had', () => {
    const { activeNodes, activeStrangers } = gatherPeerReport(
      [says(N1, 'A', { C: true })],
      new Map([[N3, 'C']]),
    );
    expect([activeNodes, activeStrangers]).toEqual([new Set([N3]), []]);
  });

  it('believes the witness, not memory, when a name has moved', () => {
    const { activeNodes } = gatherPeerReport(
      [says(N1, 'A', { B: true }), says(N2, 'B', {})],
      new Map([[N3, 'B']]),
    );
    expect(activeNodes).toEqual(new Set([N2]));
  });

  it('lists active members of no known node once, sorted, and inactive ones not at all', () => {
    const { activeStrangers } = gatherPeerReport(
      [says(N1, 'A', { Z: true, Y: true, X: false }), says(N2, 'B', { Z: true })],
      new Map(),
    );
    expect(activeStrangers).toEqual(['Y', 'Z']);
  });

  it('counts a member as active when one witness says so and another does not', () => {
    const { activeNodes } = gatherPeerReport(
      [says(N1, 'A', { C: false }), says(N2, 'B', { C: true })],
      new Map([[N3, 'C']]),
    );
    expect(activeNodes.has(N3)).toBe(true);
  });
});

describe('provesInactive', () => {
  const named = new Map([[N3, 'C']]);

  it.each([
    {
      when: 'peers have lost it',
      testimonies: [says(N1, 'A', { B: true, C: false }), says(N2, 'B', { A: true, C: false })],
      remembered: named,
      proven: true,
    },
    {
      when: 'the one witness has lost it',
      testimonies: [says(N1, 'A', { C: false })],
      remembered: named,
      proven: true,
    },
    {
      when: 'its name is not known and nobody reports anyone unknown active',
      testimonies: [says(N1, 'A', { B: true, C: false }), says(N2, 'B', { A: true })],
      remembered: new Map(),
      proven: true,
    },
    {
      when: 'nobody speaks: a guard without a network sees refusals too',
      testimonies: [],
      remembered: named,
      proven: false,
    },
    {
      when: 'only the node itself speaks',
      testimonies: [says(N3, 'C', { A: false })],
      remembered: named,
      proven: false,
    },
    {
      when: 'a peer reports it active',
      testimonies: [says(N1, 'A', { C: true })],
      remembered: named,
      proven: false,
    },
    {
      when: 'one of two peers reports it active',
      testimonies: [says(N1, 'A', { C: false }), says(N2, 'B', { C: true })],
      remembered: named,
      proven: false,
    },
    {
      when: 'its name is not known and somebody unknown is active, who may be it',
      testimonies: [says(N1, 'A', { B: true, C: true }), says(N2, 'B', { A: true })],
      remembered: new Map(),
      proven: false,
    },
    {
      when: 'its name is known and a stranger is active, who may be it under a new name',
      testimonies: [says(N1, 'A', { C: false, D: true })],
      remembered: named,
      proven: false,
    },
  ])('is $proven when $when', ({ testimonies, remembered, proven }) => {
    expect(provesInactive(gatherPeerReport(testimonies, remembered), N3)).toBe(proven);
  });
});
