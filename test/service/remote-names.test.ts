import { describe, expect, it } from 'vitest';
import { nodeNames } from '../../src/service/remote-names.ts';
import { nodeId } from '../support/case-builder.ts';

const NODES = ['n1', 'n2', '10.0.0.3'].map((name, ordinal) => {
  return { id: nodeId(name), ordinal, role: 'voter' as const, labels: new Map() };
});

function nodeOf(value: string, given: readonly (readonly [string, string])[] = []) {
  const map = new Map(given.map(([name, text]) => [nodeId(name), text]));
  return nodeNames('instance', { nodes: NODES }, map).nodeOf(value)?.id;
}

describe('the names of nodes in a backend', () => {
  it('are those of the configuration, with or without a port', () => {
    expect(nodeOf('n1')).toBe('n1');
    expect(nodeOf('n1:2379')).toBe('n1');
    expect(nodeOf('10.0.0.3:2379')).toBe('10.0.0.3');
    expect(nodeOf('n1:2379:1')).toBeUndefined();
    expect(nodeOf('n11')).toBeUndefined();
    expect(nodeOf('')).toBeUndefined();
  });

  it('are what the configuration gives instead, and then nothing else', () => {
    const given = [['n2', '10.0.0.2:2379']] as const;
    expect(nodeOf('10.0.0.2:2379', given)).toBe('n2');
    expect(nodeOf('n2:2379', given)).toBeUndefined();
    expect(nodeOf('10.0.0.2:9100', given)).toBeUndefined();
  });
});
