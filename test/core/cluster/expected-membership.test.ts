import { describe, expect, it } from 'vitest';
import {
  afterLook,
  afterOrder,
  afterRemove,
  type ExpectedMember,
  type ExpectedMembership,
} from '../../../src/core/cluster/expected-membership.ts';
import { nodeId } from '../../support/case-builder.ts';

function voters(...names: readonly string[]): readonly ExpectedMember[] {
  return names.map((name) => ({ node: nodeId(name), role: 'voter' }));
}

function namesOf({ members }: ExpectedMembership): string {
  return members.map(({ node }) => node).join();
}

const FIVE = afterLook(undefined, { declared: 5, found: voters('a', 'b', 'c', 'd', 'e') });

describe('the expected membership', () => {
  it('keeps five voters of which discovery has lost two', () => {
    const fewer = afterLook(FIVE, { declared: 5, found: voters('a', 'b', 'c') });
    expect(fewer).toBe(FIVE);
    expect(namesOf(afterLook(fewer, { declared: 5, found: [] }))).toBe('a,b,c,d,e');
  });

  it('keeps five votes when the file is edited to three, and counts more when it says more', () => {
    const lower = afterLook(FIVE, { declared: 3, found: voters('a', 'b', 'c') });
    expect(lower).toMatchObject({ voters: 5, declared: 3 });
    expect(afterLook(lower, { declared: 7, found: [] }).voters).toBe(7);
  });

  it('takes in who is new, after those who were there', () => {
    const grown = afterLook(FIVE, { declared: 5, found: voters('0', 'a', 'b') });
    expect(namesOf(grown)).toBe('a,b,c,d,e,0');
    expect(grown.voters).toBe(6);
  });

  it('lets a learner become a voter, and no voter a learner', () => {
    const learner: ExpectedMember = { node: nodeId('f'), role: 'learner' };
    const six = afterLook(FIVE, { declared: 5, found: [learner] });
    expect(six.voters).toBe(5);
    expect(afterLook(six, { declared: 5, found: voters('f') }).voters).toBe(6);
    const demoted = afterLook(FIVE, {
      declared: 5,
      found: [{ node: nodeId('a'), role: 'learner' }],
    });
    expect(demoted).toBe(FIVE);
  });

  it('is there after the first look, though nothing was found and nothing is declared', () => {
    const empty = { voters: 0, declared: 0, members: [], removed: [] };
    expect(afterLook(undefined, { declared: 0, found: [] })).toEqual(empty);
  });

  it('notes who votes now where more voters are declared than are listed', () => {
    const learner: ExpectedMember = { node: nodeId('c'), role: 'learner' };
    const before = afterLook(undefined, { declared: 5, found: [...voters('a', 'b'), learner] });
    expect(afterLook(before, { declared: 5, found: [learner] })).toBe(before);
    const after = afterLook(before, { declared: 5, found: voters('c') });
    expect(after).toMatchObject({ voters: 5, members: voters('a', 'b', 'c') });
  });

  it('counts everybody who is listed, whatever was counted before', () => {
    const short = { ...FIVE, voters: 3 };
    expect(afterLook(short, { declared: 5, found: [] }).voters).toBe(5);
  });

  it('loses no vote by the remove of a learner, and one of those that are not listed', () => {
    const learner: ExpectedMember = { node: nodeId('c'), role: 'learner' };
    const declared = afterLook(undefined, { declared: 5, found: [...voters('a', 'b'), learner] });
    expect(afterRemove(declared, nodeId('c')).voters).toBe(5);
    expect(afterRemove(declared, nodeId('b')).voters).toBe(4);
  });

  it('loses a vote by a remove, and not again, nor does the file bring it back', () => {
    const four = afterRemove(FIVE, nodeId('e'));
    expect(four).toMatchObject({ voters: 4, removed: ['e'] });
    expect(namesOf(four)).toBe('a,b,c,d');
    expect(afterRemove(four, nodeId('e'))).toBe(four);
    expect(afterLook(four, { declared: 5, found: voters('a', 'b', 'c', 'd', 'e') })).toBe(four);
  });

  it('forgets a removed member once discovery does, so that it may come back as a new one', () => {
    const four = afterRemove(FIVE, nodeId('e'));
    const cleared = afterLook(four, { declared: 5, found: voters('a', 'b', 'c', 'd') });
    expect(cleared.removed).toEqual([]);
    const back = afterLook(cleared, { declared: 5, found: voters('a', 'b', 'c', 'd', 'e') });
    expect(back).toMatchObject({ voters: 5, removed: [] });
  });

  it('follows the order of a person, but counts everybody who is listed', () => {
    const forget = [nodeId('d'), nodeId('e')];
    const three = afterOrder(FIVE, { voters: 3, forget });
    expect([namesOf(three), three.voters]).toEqual(['a,b,c', 3]);
    expect(afterOrder(FIVE, { voters: 1, forget: [] }).voters).toBe(5);
    expect(afterOrder(FIVE, { voters: undefined, forget }).voters).toBe(5);
  });

  it('still knows who was removed before when a person orders another out', () => {
    const four = afterRemove(FIVE, nodeId('e'));
    const forget = [nodeId('d'), nodeId('e')];
    expect(afterOrder(four, { voters: undefined, forget }).removed).toEqual(['e', 'd']);
  });
});
