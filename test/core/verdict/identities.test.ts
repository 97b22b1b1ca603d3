import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../src/core/base/ids.ts';
import { instant } from '../../../src/core/base/time.ts';
import { followIdentities, type IdentityChange } from '../../../src/core/verdict/identities.ts';

const id = (name: string) => name as NodeId;
const names = (map: Readonly<Record<string, string>>) =>
  new Map(Object.entries(map).map(([node, name]) => [id(node), name]));

function follow(
  now: Readonly<Record<string, string>>,
  {
    previous = {},
    before = new Map<NodeId, IdentityChange>(),
    heard = {},
    at = 2_000,
  }: {
    previous?: Readonly<Record<string, string>>;
    before?: ReadonlyMap<NodeId, IdentityChange>;
    heard?: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
    at?: number;
  },
) {
  const testimonies = new Map(
    Object.entries(heard).map(([witness, peers]) => [
      id(witness),
      { witness: id(witness), at: instant(at), memberId: undefined, peers: names2(peers) },
    ]),
  );
  return followIdentities(names(now), {
    previous: names(previous),
    before,
    testimonies,
    at: instant(at),
  });
}

const names2 = (peers: Readonly<Record<string, boolean>>) => new Map(Object.entries(peers));

describe('followIdentities', () => {
  const changed = new Map([[id('n1'), { before: 'a', now: 'b', since: instant(1_000) }]]);

  it('finds nothing while everybody keeps the name', () => {
    expect(follow({ n1: 'a' }, { previous: { n1: 'a' } }).size).toBe(0);
    expect(follow({ n1: 'a' }, {}).size).toBe(0);
  });

  it('tells of a node that calls itself otherwise than before', () => {
    const changes = follow({ n1: 'b' }, { previous: { n1: 'a' } });
    expect(changes.get(id('n1'))).toEqual({ before: 'a', now: 'b', since: 2_000 });
  });

  it('goes on telling of it, from when it began', () => {
    const changes = follow({ n1: 'b' }, { previous: { n1: 'b' }, before: changed });
    expect(changes.get(id('n1'))).toEqual({ before: 'a', now: 'b', since: 1_000 });
  });

  it('is settled when the node has its old name again', () => {
    expect(follow({ n1: 'a' }, { previous: { n1: 'b' }, before: changed }).size).toBe(0);
  });

  it('is settled when another member hears the new name, and not by its own word', () => {
    const heard = (witness: string, active: boolean) =>
      follow({ n1: 'b' }, { previous: { n1: 'a' }, heard: { [witness]: { b: active } } }).size;
    expect(heard('n2', true)).toBe(0);
    expect(heard('n2', false)).toBe(1);
    expect(heard('n1', true)).toBe(1);
  });
});
