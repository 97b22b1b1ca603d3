import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { agedNode } from '../../../src/core/cluster/aged-node.ts';
import type { NodeSnapshot, Observation } from '../../../src/core/cluster/node.ts';
import { cluster } from '../../support/case-builder.ts';
import { READING_NAMES } from '../../support/node-draft.ts';

const MAX_AGE_MS = durationMs(5_000);

/** A node as it is known some time after it was observed. */
function agedBy(node: NodeSnapshot, ageMs: number): NodeSnapshot {
  const { at } = node.observation;
  if (at === undefined) throw new Error('the node was observed');
  return agedNode(node, { now: instant(at + ageMs), maxAgeMs: MAX_AGE_MS });
}

function nodeOf(built: ReturnType<typeof cluster>, name: string): NodeSnapshot {
  const { nodes } = built.ask('restart', 'n1').evaluation.snapshot;
  const node = nodes.find(({ id }) => id === name);
  if (node === undefined) throw new Error(`the case has ${name}`);
  return node;
}

describe('agedNode', () => {
  const up = nodeOf(cluster().voters(3), 'n2');

  it('leaves a node as it is up to the maximum age', () => {
    expect(agedBy(up, MAX_AGE_MS)).toEqual(up);
  });

  it.each([...READING_NAMES, 'startedAtSeconds'] as const)('forgets an old %s', (name) => {
    expect(up[name].kind).toBe('known');
    expect(agedBy(up, MAX_AGE_MS + 1)[name]).toMatchObject({ kind: 'unknown', why: 'stale' });
  });

  it.each([
    ['observed', up],
    ['down', nodeOf(cluster().voters(3).down('n3'), 'n3')],
  ] as const)('does not see any more what was %s too long ago', (kind, node) => {
    expect(node.observation.kind).toBe(kind);
    const seen: Observation = agedBy(node, MAX_AGE_MS + 1).observation;
    const { at } = node.observation;
    expect(seen).toEqual({ kind: 'unobservable', at, why: 'last scraped 5s ago' });
  });

  it('keeps why a node is unobservable', () => {
    const frozen = nodeOf(cluster().voters(3).frozen('n2'), 'n2');
    expect(agedNode(frozen, { now: instant(1e12), maxAgeMs: MAX_AGE_MS }).observation).toBe(
      frozen.observation,
    );
  });
});
