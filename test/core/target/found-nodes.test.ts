import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { durationMs } from '../../../src/core/base/time.ts';
import type { DiscoveredTarget } from '../../../src/core/target/discovered-target.ts';
import { findNodes, type NodeSelection } from '../../../src/core/target/found-nodes.ts';

const TIMES = { intervalMs: durationMs(5_000), timeoutMs: durationMs(2_000) };

const BY_INSTANCE: NodeSelection = {
  job: 'etcd',
  match: new Map(),
  nodeLabel: 'instance',
  roleLabel: undefined,
};

function target(address: string, labels: Readonly<Record<string, string>> = {}): DiscoveredTarget {
  return {
    kind: 'target',
    url: `http://${address}/metrics`,
    labels: Labels.from([['instance', address], ...Object.entries(labels)]),
    ...TIMES,
  };
}

function found(targets: readonly DiscoveredTarget[], change: Partial<NodeSelection> = {}) {
  return findNodes(targets, { ...BY_INSTANCE, ...change }, TIMES);
}

describe('the nodes among targets', () => {
  it.each([
    ['10.0.0.1:2379', '10.0.0.1'],
    ['etcd-0.etcd.svc:2379', 'etcd-0.etcd.svc'],
    ['etcd-0', 'etcd-0'],
    ['[fd00::1]:2379', 'fd00--1'],
    ['[::1]:2379', '0--1'],
  ])('are called by the host of %s', (address, name) => {
    expect(found([target(address)]).nodes.map(({ id }) => id)).toEqual([name]);
  });

  it('are called by the label that is said to name them, of those that match', () => {
    const targets = [
      target('h:1', { member: 'n1', cluster_name: 'orders' }),
      target('h:2', { member: 'n2', cluster_name: 'users' }),
      { kind: 'dropped', discovered: Labels.empty } as const,
    ];
    const match = new Map([['cluster_name', 'orders']]);
    const { nodes, doubts } = found(targets, { nodeLabel: 'member', match });
    expect(nodes).toMatchObject([{ id: 'n1', target: { kind: 'one', url: 'http://h:1/metrics' } }]);
    expect(doubts).toEqual([]);
  });

  it('have the role of a label, and a role that is none is a doubt', () => {
    const targets = ['voter', 'learner', 'boss'].map((role, at) => target(`h${at}:1`, { role }));
    const { nodes, doubts } = found(targets, { roleLabel: 'role' });
    expect(nodes.map(({ role }) => role)).toEqual(['voter', 'learner']);
    expect(doubts).toEqual(['the role "boss" of h2 is neither voter nor learner']);
  });

  it('are nobody that can be scraped when two targets claim to be one of them', () => {
    const { nodes } = found([target('h:1', { m: 'n1' }), target('h:2', { m: 'n1' })], {
      nodeLabel: 'm',
    });
    expect(nodes).toMatchObject([{ id: 'n1', target: { kind: 'disputed' } }]);
    expect(nodes[0]?.target).toMatchObject({
      why: '2 targets claim to be it: http://h:1/metrics, http://h:2/metrics',
    });
  });

  it('are neither of two that have one target', () => {
    const twice = [target('h:1', { m: 'n1' }), target('h:1', { m: 'n2' })];
    const { nodes } = found(twice, { nodeLabel: 'm' });
    expect(nodes.map(({ target: { kind } }) => kind)).toEqual(['disputed', 'disputed']);
    expect(nodes[0]?.target).toMatchObject({ why: expect.stringContaining('n2 as well') });
  });

  it('are one when a list names the same target twice', () => {
    expect(found([target('h:1'), target('h:1')]).nodes).toMatchObject([
      { id: 'h', target: { kind: 'one' } },
    ]);
  });

  it('leave a doubt where a target has no name, cannot be scraped, or has times of its own', () => {
    const slow = { ...target('h:3'), intervalMs: durationMs(60_000) };
    const odd = {
      kind: 'invalid',
      discovered: Labels.empty,
      problem: 'it has no address',
    } as const;
    const { nodes, doubts } = found([target('h:1', { instance: '' }), odd, slow]);
    expect(nodes).toEqual([]);
    expect(doubts).toEqual([
      'the instance "" of http://h:1/metrics is no name of a node',
      'a target of the job etcd cannot be scraped: it has no address',
      'h has an interval or a timeout of its own, and a cluster is scraped in one burst',
    ]);
  });

  it('leave a readable number of doubts', () => {
    const many = Array.from({ length: 500 }, (_, at) => target(`h:${at}`, { instance: '' }));
    expect(found(many).doubts).toHaveLength(11);
    expect(found(many).doubts.at(-1)).toBe('and 490 more');
  });
});
